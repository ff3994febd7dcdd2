import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, Logger } from '@trackyard/base';
import { pullEveryMs, TransientError, type Settings, type SourceDefinition } from '@trackyard/connector-sdk';
import type { SourceConfig } from '@trackyard/pipeline';
import type { OpenQueue, RecordStore } from '@trackyard/queue';
import type { Egress } from '@trackyard/safe-http';
import type { SourcePull, Store } from '@trackyard/store';
import { pulledBatch } from './pulled-batch.ts';

export interface PullOptions {
  store: { sourcePulls: Store['sourcePulls']; secrets: Pick<Store['secrets'], 'unsealSettings'> };
  records: Pick<RecordStore, 'commit' | 'fullness'>;
  wakeUps: Pick<OpenQueue['wakeUps'], 'send'>;
  egress: Pick<Egress, 'http' | 'dial'>;
  /** The catalog's loader; `undefined` for a type that this version does not have. */
  load(type: string): Promise<SourceDefinition> | undefined;
  clock: Clock;
  log: Logger;
  /** Who leases the sources that are asked. */
  holder: string;
}

/** From here on people's own events come first: those that are pulled wait where they are. */
const FULL_FROM = 0.6;
const FULL_PAUSE_MS = 1_000;
const MAX_POSITION_CHARACTERS = 256 * 1024;
/** What passes by itself is tried again soon. */
const AGAIN_MS = 60_000;
const MAX_PROBLEM_CHARACTERS = 1_000;

/**
 * Asks one source for what is new, page by page into the queue, as collection does; the position is kept after each. A crash
 * between the two brings one page again, whose events are known by their message ids. Ends early where `signal` aborts or
 * another process has the source now.
 */
export async function runPull(
  config: SourceConfig,
  pull: SourcePull,
  { signal, ...options }: PullOptions & { signal: AbortSignal },
): Promise<void> {
  const { store, holder } = options;
  const { id: sourceId, workspaceId } = config;
  let everyMs = AGAIN_MS;
  let problem: string | undefined;
  try {
    const settings = store.secrets.unsealSettings({ workspaceId, recordId: sourceId }, config.settings);
    everyMs = pullEveryMs(settings);
    if (!(await readAll(config, settings, { pull, signal, ...options }))) return;
  } catch (error) {
    if (signal.aborted) return;
    problem = (error instanceof Error ? error.message : String(error)).slice(0, MAX_PROBLEM_CHARACTERS);
    options.log.warn('pull.failed', { sourceId, type: config.type, problem });
    if (error instanceof TransientError) everyMs = Math.min(everyMs, AGAIN_MS);
  }
  await store.sourcePulls.systemFinish(sourceId, holder, { problem, nextInMs: everyMs });
}

async function readAll(
  config: SourceConfig,
  settings: Settings,
  { pull, signal, ...options }: PullOptions & { pull: SourcePull; signal: AbortSignal },
): Promise<boolean> {
  const { store, records, wakeUps, egress, clock, log, holder } = options;
  const { id: sourceId, type } = config;
  const definition = await options.load(type);
  if (!definition?.pull) throw new Error(`There is no connector of type ${type} that can be asked.`);
  const context = {
    ...{ sourceId, signal, clock, log: log.child({ sourceId }) },
    ...{ http: egress.http({ signal }), dial: egress.dial() },
  };
  let total = 0;
  for await (const page of definition.pull.read(context, settings, pull.position ?? undefined)) {
    if (JSON.stringify(page.position).length > MAX_POSITION_CHARACTERS)
      throw new Error('The position of this source is too large to be kept.');
    let counts = { events: 0, refused: 0 };
    if (page.events.length > 0) {
      await roomInQueue(records, signal);
      const { batch, ...made } = pulledBatch(page, { sourceId, type, receivedAt: clock.now() });
      await wakeUps.send(await records.commit(batch));
      counts = made;
    }
    total += counts.events;
    const step = { position: page.position, ...counts };
    if (!(await store.sourcePulls.systemAdvance(sourceId, holder, step)) || signal.aborted) return false;
  }
  log.info('pull.done', { sourceId, type, events: total });
  return true;
}

async function roomInQueue(records: PullOptions['records'], signal: AbortSignal): Promise<void> {
  while ((await records.fullness()) >= FULL_FROM) await delay(FULL_PAUSE_MS, undefined, { signal });
}
