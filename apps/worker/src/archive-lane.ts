import type { Clock, JsonObject } from '@trackyard/base';
import { readReceivedLine, type RawArchive } from '@trackyard/lake';
import type { CompiledConfig } from '@trackyard/pipeline';
import { decodeLineBytes, decodeLines, type LaneEntry, type Leave, type RecordStore } from '@trackyard/queue';
import type { Store } from '@trackyard/store';
import type { HeldLane } from './lane-holder.ts';
import type { LiveShow } from './live-show.ts';
import type { SourceStats } from './source-stats.ts';

/** Events of the batches that go into the lake together; bounds memory. */
const EVENTS_AT_ONCE = 20_000;
/** Where a turn brought at least so many batches, the next one begins at once. */
const FULL_TURN = 100;
const REST_MS = 1_000;
/** While batches gather, how often it is looked whether they are many by now. */
const LOOK_EVERY_MS = 5_000;
/** So many share an object well, and a queue as full as this wants to be rid of them. */
const GATHERED_EVENTS = 10_000;
const GATHERED_BATCHES = 5_000;
const GATHERED_FULLNESS = 0.5;

export interface ArchiveLaneOptions {
  records: Pick<RecordStore, 'due' | 'bodies' | 'archived' | 'fullness'>;
  archive: RawArchive;
  /** See `Lake`. */
  gatherMs: number;
  clock: Clock;
  quarantine: Pick<Store['quarantine'], 'add'>;
  live: LiveShow;
  stats: Pick<SourceStats, 'count'>;
  config(): CompiledConfig;
}

/** A refused item as ingest writes it into a batch. `index` is null where the whole body was refused. */
interface QuarantineLine {
  sourceId: string;
  requestId: string;
  index: number | null;
  messageId?: string;
  receivedAt: string;
  problems: { code: string; message: string; path?: string }[];
  item?: JsonObject;
}

/** The place of a refused body among a request's items. */
const WHOLE_BODY = -1;

/**
 * Brings received bodies into the lake and refused items into quarantine; only then are the batches done. Then it rests
 * for a moment, so that what trickles in shares objects: each costs three files and their fsyncs. On S3 it waits for
 * longer, because objects are paid for by the piece; when it began to wait stands in the lane's state.
 */
export async function archiveLane(held: HeldLane, options: ArchiveLaneOptions): Promise<Leave> {
  const { lease, signal } = held;
  while (!signal.aborted) {
    const entries = await options.records.due(lease, EVENTS_AT_ONCE, GATHERED_BATCHES);
    if (entries.length === 0) break;
    const gathering = await gatherFirst(entries, held, options);
    if (gathering) return gathering;
    const batchIds = entries.map(({ recordId }) => recordId);
    const stored = [...(await options.records.bodies(batchIds)).values()];
    const received = stored.flatMap(({ bodies }) => decodeLineBytes(bodies)).map(readReceivedLine);
    await options.archive.writeRaw(received);
    const refused = stored.flatMap(({ quarantine }) => (quarantine ? decodeLines(quarantine) : []));
    await keepRefused(refused, options);
    await options.records.archived(lease, batchIds);
    if (entries.length < FULL_TURN) break;
  }
  return { state: null, restMs: REST_MS };
}

/** Nothing where what waits is to be written now. */
async function gatherFirst(
  entries: readonly LaneEntry[],
  { state }: HeldLane,
  { gatherMs, records, clock }: ArchiveLaneOptions,
): Promise<Leave | undefined> {
  if (gatherMs <= REST_MS) return undefined;
  const now = clock.now();
  const since = Number(state ?? now);
  const leftMs = Math.min(since, now) + gatherMs - now;
  const events = entries.reduce((sum, { eventCount }) => sum + eventCount, 0);
  if (leftMs <= 0 || events >= GATHERED_EVENTS || entries.length >= GATHERED_BATCHES) return undefined;
  if ((await records.fullness()) >= GATHERED_FULLNESS) return undefined;
  return { state: String(since), restMs: Math.min(leftMs, LOOK_EVERY_MS) };
}

async function keepRefused(texts: readonly string[], options: ArchiveLaneOptions): Promise<void> {
  if (texts.length === 0) return;
  const { sourceById } = options.config();
  const refused = texts.map((text) => JSON.parse(text) as QuarantineLine);
  await options.quarantine.add(
    refused.map(({ sourceId, requestId, index, messageId, receivedAt, problems, item }) => ({
      workspaceId: sourceById.get(sourceId)?.workspaceId ?? null,
      sourceId,
      requestId,
      itemIndex: index ?? WHOLE_BODY,
      messageId,
      problems,
      item: item === undefined ? '' : JSON.stringify(item),
      receivedAt: Date.parse(receivedAt),
    })),
  );
  for (const [sourceId, lines] of Map.groupBy(refused, (line) => line.sourceId)) {
    options.stats.count({ sourceId, quarantined: lines.length });
    const entries = lines.map(({ item, problems }) => ({
      kind: 'rejected' as const,
      json: JSON.stringify(item ?? null),
      problems: problems.map(({ code }) => code),
    }));
    options.live.show(sourceId, entries);
  }
}
