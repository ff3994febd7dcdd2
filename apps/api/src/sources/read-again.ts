import { newUuid } from '@trackyard/base';
import type { Problem } from '@trackyard/event-spec';
import type { EventReader } from '@trackyard/lake';
import type { NewBatch } from '@trackyard/queue';
import type { QuarantinedItem, Source, Store } from '@trackyard/store';
import { findSourceMeta } from '../connector-metas.ts';
import { batchOf, requestOf, type RepairedRequest } from './collect-again.ts';
import { findLine } from './find-line.ts';
import { needsLine, repairEntry, type Repair, type Repaired } from './repair.ts';
import { webhookConnector } from './source-connector.ts';

const READS_AT_ONCE = 8;

export interface ReadAgainOrder {
  source: Source;
  entries: readonly QuarantinedItem[];
  /** By the item's id. */
  repairs?: ReadonlyMap<string, Repair>;
  /** Milliseconds since the epoch. */
  receivedAt: number;
  /** Reads no further once it has so many: one whole body may hold 2,500. */
  enoughEvents?: number;
}

export interface ReadAgain {
  /** Entries that it has looked at, from the first one on. */
  read: number;
  /** Those that are right by now. */
  rightIds: string[];
  /** What they held. */
  events: number;
  /** The others, with what is wrong. */
  refused: { id: string; problems: readonly Problem[] }[];
  /** To be committed before the items are settled; nothing where there are no events. */
  batch: NewBatch | undefined;
}

export interface ReadAgainOptions {
  lake: Pick<EventReader, 'scanPage'>;
  secrets: Store['secrets'];
}

/**
 * Reads refused items once more, as repaired or by the settings of now, and writes nothing. Called by the api for a few
 * items, by a worker for many.
 */
export async function readAgain(
  { source, entries, repairs, receivedAt, enoughEvents = Infinity }: ReadAgainOrder,
  options: ReadAgainOptions,
): Promise<ReadAgain> {
  const readOne = await createRead(source, options);
  const stamp = { batchId: newUuid(), sourceId: source.id, receivedAt };
  const requests: RepairedRequest[] = [];
  const again: ReadAgain = { read: 0, rightIds: [], events: 0, refused: [], batch: undefined };
  while (again.read < entries.length && again.events < enoughEvents) {
    const some = entries.slice(again.read, again.read + READS_AT_ONCE);
    const results = await Promise.all(some.map((entry) => readOne(entry, repairs?.get(entry.id) ?? {})));
    again.read += some.length;
    for (const [place, { id }] of some.entries()) {
      const request = collectable(results[place]!, stamp);
      if ('problems' in request) {
        again.refused.push({ id, ...request });
        continue;
      }
      again.rightIds.push(id);
      again.events += request.lines.length;
      if (request.lines.length > 0) requests.push(request);
    }
  }
  return { ...again, batch: batchOf(stamp, requests) };
}

async function createRead(source: Source, { lake, secrets }: ReadAgainOptions) {
  const isWebhook = (await findSourceMeta(source.type))?.kind === 'webhook';
  const connector = isWebhook ? await webhookConnector(source, secrets) : undefined;
  return async (entry: QuarantinedItem, repair: Repair): Promise<Repaired> => {
    const { sourceId, requestId, receivedAt } = entry;
    const line = needsLine({ entry, repair, isWebhook })
      ? await findLine(lake, { sourceId, requestId, receivedAt: receivedAt.getTime() })
      : undefined;
    return repairEntry({ entry, repair, line, connector });
  };
}

/** What the connector makes nothing of by now is right, and no request. */
function collectable(repaired: Repaired, stamp: Parameters<typeof requestOf>[1]) {
  if ('problems' in repaired) return repaired;
  return repaired.events.length > 0 ? requestOf(repaired.events, stamp) : { lines: [], body: '' };
}
