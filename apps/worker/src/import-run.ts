import { newUuid, type Clock, type ErrorCode, type Logger } from '@trackyard/base';
import { readBlocks, type Block, type FilePlan, type RowRefusal } from '@trackyard/import-file';
import type { ImportFiles } from '@trackyard/lake';
import type { CompiledConfig } from '@trackyard/pipeline';
import type { NewBatch, OpenQueue, RecordStore } from '@trackyard/queue';
import type { Import, ImportStamp, Store } from '@trackyard/store';
import { createCollectingTurn } from './collecting-turn.ts';

/** Collection's way from rows to a batch: pure, so that the same rows under the same names are the same batch. */
export type CollectRows = (rows: {
  batchId: string;
  requestIds: readonly [string, string];
  sourceId: string;
  receivedAt: number;
  items: readonly { item: unknown; json: string }[];
}) => { batch: NewBatch; refused: readonly { index: number; code: ErrorCode; message: string }[] };

export interface ImportRunOptions {
  imports: Pick<Store['imports'], 'systemStamp' | 'systemAdvance' | 'systemNote' | 'systemFinish'>;
  files: Pick<ImportFiles, 'read' | 'putReport'>;
  collectRows: CollectRows;
  records: Pick<RecordStore, 'commit' | 'peek' | 'fullness'>;
  wakeUps: Pick<OpenQueue['wakeUps'], 'send'>;
  config(): CompiledConfig;
  clock: Clock;
  log: Logger;
  /** Who leases the import. */
  holder: string;
}

/**
 * Works on an import until it is done or `signal` aborts, block by block: names it, keeps what is refused, commits the
 * rest, notes the place behind it. A crash repeats one block, with the same rows under the same names, which the queue
 * takes once.
 */
export async function runImport(job: Import, signal: AbortSignal, options: ImportRunOptions): Promise<void> {
  const { imports, files, records, config, holder, log, clock } = options;
  const { id, sourceId, place, bytes, fileKey } = job;
  const plan = job.plan as FilePlan;
  const note = (waitingFor: string | null) => imports.systemNote(id, { waitingFor });
  const turn = createCollectingTurn({ job, signal, note, records, config, clock });
  const content = files.read(id, { offset: place.offset, bytes });
  const from = { plan, fileKey: fileKey ?? id, from: place, firstRows: job.stamp?.rows };
  let { stamp } = job;
  let first = place.line;
  for await (const block of readBlocks(content, from)) {
    if ((await turn.come()) === 'gone') {
      return imports.systemFinish(id, holder, { status: 'canceled', problem: 'The source was deleted.' });
    }
    if (signal.aborted) return;
    stamp ??= newStamp(block, clock);
    if (!(await imports.systemStamp(id, holder, stamp))) return;
    const refused = await collect(block, { id, sourceId, first, stamp }, options);
    const counts = { read: block.rows, accepted: block.rows - refused, refused };
    if (!(await imports.systemAdvance(id, holder, { place: block.next, ...counts }))) return;
    turn.sent(stamp.batchId, block.rows);
    [stamp, first] = [null, block.next.line];
  }
  if (signal.aborted) return;
  await imports.systemFinish(id, holder, { status: 'done' });
  log.info('import.done', { importId: id, durationMs: clock.now() - job.createdAt.getTime() });
}

function newStamp({ rows }: Block, clock: Clock): ImportStamp {
  const [batchId, ...requestIds] = [newUuid(), newUuid(), newUuid()] as const;
  return { batchId, requestIds, receivedAt: clock.now(), rows };
}

/** The report first: what it says of a block that is repeated is the same. Gives the number of refused rows. */
async function collect(
  { items, refusals }: Block,
  { id, sourceId, first, stamp }: { id: string; sourceId: string; first: number; stamp: ImportStamp },
  { files, records, wakeUps, collectRows }: ImportRunOptions,
): Promise<number> {
  const collected = items.length > 0 ? collectRows({ ...stamp, sourceId, items }) : undefined;
  const refused = (collected?.refused ?? []).map(({ index, code, message }): RowRefusal => {
    const { line, row } = items[index]!;
    return { line, code, message, row };
  });
  const all = [...refusals, ...refused].sort((one, other) => one.line - other.line);
  if (all.length > 0) await files.putReport(id, first, all);
  if (collected) await wakeUps.send(await records.commit(collected.batch));
  return all.length;
}
