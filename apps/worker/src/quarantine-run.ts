import type { Clock, Logger } from '@trackyard/base';
import type { CompiledConfig } from '@trackyard/pipeline';
import type { NewBatch, OpenQueue, RecordStore } from '@trackyard/queue';
import type { QuarantinedItem, QuarantineReplay, Source, Store } from '@trackyard/store';
import { createCollectingTurn } from './collecting-turn.ts';

/** Reads refused items once more, by the source's settings of now, and writes nothing. */
export type ReadAgain = (order: {
  source: Source;
  entries: readonly QuarantinedItem[];
  /** Milliseconds since the epoch. */
  receivedAt: number;
  /** Reads no further once it has so many. */
  enoughEvents: number;
}) => Promise<{
  /** Items that it has looked at, from the first one on; one at least. */
  read: number;
  /** Those that are right by now. */
  rightIds: readonly string[];
  refused: readonly unknown[];
  /** What they held. */
  events: number;
  batch: NewBatch | undefined;
}>;

export interface QuarantineRunOptions {
  store: { sources: Pick<Store['sources'], 'get'> };
  replays: Pick<Store['quarantineReplays'], 'systemNext' | 'systemAdvance' | 'systemNote' | 'systemFinish'>;
  readAgain: ReadAgain;
  records: Pick<RecordStore, 'commit' | 'peek' | 'fullness'>;
  wakeUps: Pick<OpenQueue['wakeUps'], 'send'>;
  config(): CompiledConfig;
  clock: Clock;
  log: Logger;
  /** Who leases the replay. */
  holder: string;
}

const ITEMS_AT_ONCE = 100;
/** Of one batch, a few whole bodies more at most. */
const ENOUGH_EVENTS = 500;

/**
 * Works on a replay of quarantine until it is done or `signal` aborts, batch by batch: reads some items, commits what is
 * right, settles and counts them and notes its place. A crash repeats one batch; its events have the same message ids,
 * so they are duplicates.
 */
export async function runQuarantineReplay(
  job: QuarantineReplay,
  signal: AbortSignal,
  options: QuarantineRunOptions,
): Promise<void> {
  const { replays, records, config, clock, holder, log } = options;
  const { id, sourceId } = job;
  const note = (waitingFor: string | null) => replays.systemNote(id, { waitingFor });
  const paced = { sourceId, ratePerSecond: null };
  const turn = createCollectingTurn({ job: paced, signal, note, records, config, clock });
  let { place } = job;
  for (;;) {
    if ((await turn.come()) === 'gone') {
      return replays.systemFinish(id, holder, { status: 'failed', problem: 'The source was deleted.' });
    }
    if (signal.aborted) return;
    const entries = await replays.systemNext(job, place, ITEMS_AT_ONCE);
    if (entries.length === 0) break;
    const { read, rightIds, refused, events, batch } = await collect(job, entries, options);
    if (batch) turn.sent(batch.id, events);
    const { receivedAt, id: lastId } = entries[read - 1]!;
    place = { receivedAt: receivedAt.toISOString(), id: lastId };
    const step = { place, replayedIds: rightIds, refused: refused.length, events };
    if (!(await replays.systemAdvance(job, holder, step))) return;
  }
  await replays.systemFinish(id, holder, { status: 'done' });
  const durationMs = clock.now() - job.createdAt.getTime();
  log.info('quarantine_replay.done', { quarantineReplayId: id, sourceId, durationMs });
}

async function collect(
  { workspaceId, sourceId }: QuarantineReplay,
  entries: readonly QuarantinedItem[],
  { store, readAgain, records, wakeUps, clock }: QuarantineRunOptions,
) {
  const source = await store.sources.get(workspaceId, sourceId);
  const receivedAt = clock.now();
  const again = await readAgain({ source, entries, receivedAt, enoughEvents: ENOUGH_EVENTS });
  if (again.batch) await wakeUps.send(await records.commit(again.batch));
  return again;
}
