import { TrackyardError } from '@trackyard/base';
import type { Event, Problem } from '@trackyard/event-spec';
import type { QuarantinedItem, Source, Store } from '@trackyard/store';
import { findSourceMeta } from '../connector-metas.ts';
import type { ApiOptions } from '../options.ts';
import { batchOf } from './collect-again.ts';
import { findLine } from './find-line.ts';
import { needsLine, repairEntry, type Repair, type Repaired } from './repair.ts';
import { webhookConnector } from './source-connector.ts';

const READS_AT_ONCE = 8;

export type ReplayQuarantineOptions = Pick<ApiOptions, 'lake' | 'collect' | 'clock'> & {
  store: Pick<Store, 'quarantine' | 'secrets'>;
};

export interface ReplayResult {
  /** Items of quarantine that are settled by this. */
  replayed: number;
  /** Events that they held; the books count them as received once more. */
  events: number;
  /** They stay in quarantine. */
  refused: { id: string; problems: readonly Problem[] }[];
}

export interface ReplayOrder {
  source: Source;
  entries: readonly QuarantinedItem[];
  repairs: ReadonlyMap<string, Repair>;
  /** Only says what would become of them. */
  dryRun: boolean;
}

/** Reads refused items once more, as repaired or by the settings of now, and collects those that are right. */
export async function replayQuarantine(
  { source, entries, repairs, dryRun }: ReplayOrder,
  options: ReplayQuarantineOptions,
): Promise<ReplayResult> {
  const isWebhook = (await findSourceMeta(source.type))?.kind === 'webhook';
  const connector = isWebhook ? await webhookConnector(source, options.store.secrets) : undefined;
  const repaired: { id: string; result: Repaired }[] = [];
  for (let at = 0; at < entries.length; at += READS_AT_ONCE) {
    const some = entries.slice(at, at + READS_AT_ONCE).map(async (entry) => {
      const repair = repairs.get(entry.id) ?? {};
      const line = needsLine({ entry, repair, isWebhook }) ? await lineOf(entry, options) : undefined;
      return { id: entry.id, result: repairEntry({ entry, repair, line, connector }) };
    });
    repaired.push(...(await Promise.all(some)));
  }
  const good = repaired.flatMap(({ id, result }) =>
    'events' in result ? [{ id, events: result.events }] : [],
  );
  const refused = repaired.flatMap(({ id, result }) => ('problems' in result ? [{ id, ...result }] : []));
  if (!dryRun) await collect(source, good, options);
  const events = good.reduce((sum, one) => sum + one.events.length, 0);
  return { replayed: good.length, events, refused };
}

/** Durable first, settled after: a crash in between leaves items open, and replaying them again makes duplicates only. */
async function collect(
  source: Source,
  good: readonly { id: string; events: Event[] }[],
  { collect: commit, store, clock }: ReplayQuarantineOptions,
): Promise<void> {
  if (!source.enabled && good.length > 0)
    throw new TrackyardError('TY_CONFLICT', { message: 'This source is disabled: enable it first.' });
  const requests = good.map(({ events }) => events).filter((events) => events.length > 0);
  if (requests.length > 0) await commit(batchOf({ sourceId: source.id, requests, receivedAt: clock.now() }));
  await store.quarantine.markReplayed(
    source.workspaceId,
    source.id,
    good.map(({ id }) => id),
  );
}

function lineOf(
  { sourceId, requestId, receivedAt }: QuarantinedItem,
  { lake }: Pick<ReplayQuarantineOptions, 'lake'>,
) {
  return findLine(lake, { sourceId, requestId, receivedAt: receivedAt.getTime() });
}
