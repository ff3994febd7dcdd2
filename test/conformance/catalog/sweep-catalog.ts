import {
  checkSettings,
  type DestinationDefinition,
  type Fields,
  type Mapping,
  type Settings,
} from '@trackyard/connector-sdk';
import { createHost, segmentDestinations, type CatalogHost } from '@trackyard/segment-catalog';
import { inParallel } from './in-parallel.ts';
import { loadedActions } from './loaded-actions.ts';
import { outsideClassOf } from './outside-class.ts';
import { seededSettings } from './seeded-settings.ts';
import { requestHash, tryMapping, type Result, type Trial } from './try-mapping.ts';

/** What one run over the whole catalog found. Names are `<directory>: <preset>`, numbered where one comes twice. */
export interface Sweep {
  loaded: string[];
  /** Destinations that made a request of some event's data. */
  sending: string[];
  actions: number;
  /** Actions whose fields' defaults and made-up values lead to no request: most want ids of the vendor's account. */
  silentActions: string[];
  /** Presets that did, and the hash of the request. */
  requests: Record<string, string>;
  /** Everything else, by name: why. */
  outsidePresets: Record<string, string>;
  outsideDestinations: Record<string, string>;
  /** Settings that their own form would refuse. */
  problems: string[];
}

const AT_ONCE = 6;
const ANY_EVENT = ['type = "track"', 'type = "identify"'];

/** Loads every destination, and tries every preset and every action of it. Opens no socket. */
export async function sweepCatalog(): Promise<Sweep> {
  const host = createHost({ preload: new URL('./frozen-world.ts', import.meta.url) });
  const sweep: Sweep = {
    ...{ loaded: [], sending: [], silentActions: [], actions: 0, problems: [] },
    ...{ requests: {}, outsidePresets: {}, outsideDestinations: {} },
  };
  try {
    const entries = Object.entries(segmentDestinations(host));
    await inParallel(entries, AT_ONCE, async ([slug, entry]) => {
      await sweepDestination({ directory: slug.replace('segment/', ''), host, sweep }, await entry.load());
    });
  } finally {
    await host.thread.stop();
  }
  return sorted(sweep);
}

interface Context {
  directory: string;
  host: CatalogHost;
  sweep: Sweep;
}

async function sweepDestination(
  { directory, host, sweep }: Context,
  definition: DestinationDefinition,
): Promise<void> {
  const { meta } = definition;
  const settings = seededSettings(directory, meta);
  for (const { message } of checkSettings(meta.settings, settings).problems)
    sweep.problems.push(`${directory}: ${message}`);
  const actions = await loadedActions(host, directory, settings);
  if (actions.join() === Object.keys(meta.actions).join()) sweep.loaded.push(directory);

  const presets = await sweepPresets({ directory, sweep }, definition, settings);
  const defaults = await sweepActions(definition, settings);
  sweep.actions += defaults.length;
  const silent = actions.filter((_, place) => !defaults[place]?.request);
  sweep.silentActions.push(...silent.map((action) => `${directory}: ${action}`));
  const isSending = [...presets, ...defaults].some(({ request }) => request);
  if (isSending) sweep.sending.push(directory);
  else sweep.outsideDestinations[directory] = outsideClassOf(directory, meta);
}

async function sweepPresets(
  { directory, sweep }: Omit<Context, 'host'>,
  definition: DestinationDefinition,
  settings: Settings,
): Promise<Result[]> {
  const seen = new Map<string, number>();
  const results: Result[] = [];
  for (const preset of definition.meta.presets) {
    const count = (seen.get(preset.name) ?? 0) + 1;
    seen.set(preset.name, count);
    const name = `${directory}: ${preset.name}${count > 1 ? ` (${count})` : ''}`;
    const result = await tryMapping({ definition, settings }, preset);
    if (result.request) sweep.requests[name] = requestHash(result.request);
    else sweep.outsidePresets[name] = outsideClassOf(directory, definition.meta, preset.name);
    results.push(result);
  }
  return results;
}

async function sweepActions(definition: DestinationDefinition, settings: Settings): Promise<Result[]> {
  const results: Result[] = [];
  for (const [action, { trigger, fields }] of Object.entries(definition.meta.actions)) {
    let result: Result = {};
    for (const each of trigger ? [trigger] : ANY_EVENT) {
      const trial: Trial = { action, trigger: each, fields: defaultsOf(fields) };
      if (!result.request) result = await tryMapping({ definition, settings }, trial);
    }
    results.push(result);
  }
  return results;
}

/** What a form for a new mapping begins with. */
function defaultsOf(fields: Fields): Mapping {
  const set = Object.entries(fields).filter(([, field]) => field.default !== undefined);
  return Object.fromEntries(set.map(([name, field]) => [name, field.default]));
}

function sorted(sweep: Sweep): Sweep {
  const byName = (record: Record<string, string>) =>
    Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    ...sweep,
    loaded: sweep.loaded.sort(),
    sending: sweep.sending.sort(),
    silentActions: sweep.silentActions.sort(),
    requests: byName(sweep.requests),
    outsidePresets: byName(sweep.outsidePresets),
    outsideDestinations: byName(sweep.outsideDestinations),
  };
}
