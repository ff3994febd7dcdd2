import { newUuid, type Clock, type ErrorCode, type Logger } from '@trackyard/base';
import { readBlocks, type Block, type FilePlan, type RowRefusal } from '@trackyard/import-file';
import type { ImportFiles } from '@trackyard/lake';
import type { CompiledConfig } from '@trackyard/pipeline';
import type { NewBatch, OpenQueue, RecordStore } from '@trackyard/queue';
import type { Import, ImportStamp, Store } from '@trackyard/store';
import { createImportPace, type ImportWaitsFor } from './import-pace.ts';

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

const NOTE_AFTER_MS = 1_000;

/**
 * Works on an import until it is done or `signal` aborts, block by block: names it, keeps what is refused, commits the
 * rest, notes the place behind it. A crash repeats one block, with the same rows under the same names, which the queue
 * takes once.
 */
export async function runImport(job: Import, signal: AbortSignal, options: ImportRunOptions): Promise<void> {
  const { imports, files, holder, log, clock } = options;
  const { id, sourceId, place, bytes, fileKey } = job;
  const plan = job.plan as FilePlan;
  const wait = createWaiting(job, signal, options);
  const content = files.read(id, { offset: place.offset, bytes });
  const from = { plan, fileKey: fileKey ?? id, from: place, firstRows: job.stamp?.rows };
  let { stamp } = job;
  let first = place.line;
  for await (const block of readBlocks(content, from)) {
    if ((await wait()) === 'gone') {
      return imports.systemFinish(id, holder, { status: 'canceled', problem: 'The source was deleted.' });
    }
    if (signal.aborted) return;
    stamp ??= newStamp(block, clock);
    if (!(await imports.systemStamp(id, holder, stamp))) return;
    const refused = await collect(block, { id, sourceId, first, stamp }, options);
    const counts = { read: block.rows, accepted: block.rows - refused, refused };
    if (!(await imports.systemAdvance(id, holder, { place: block.next, ...counts }))) return;
    wait.sent(stamp, block.rows);
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

/** Rests until the next block may go, and says for what where that takes long. */
function createWaiting(
  { id, sourceId, ratePerSecond }: Import,
  signal: AbortSignal,
  { imports, records, config, clock }: ImportRunOptions,
) {
  const pace = createImportPace({ ratePerSecond, records, clock });
  let since = clock.now();
  const hindrance = async (): Promise<ImportWaitsFor | 'gone'> => {
    const source = config().sourceById.get(sourceId);
    if (!source) return 'gone';
    return source.enabled ? pace.hindrance() : 'source';
  };
  const wait = async (): Promise<'go' | 'gone'> => {
    since = clock.now();
    while (!signal.aborted) {
      const what = await hindrance();
      if (what === 'gone') return 'gone';
      if (what === null && pace.isDue()) break;
      if (clock.now() - since > NOTE_AFTER_MS) {
        since = clock.now();
        await imports.systemNote(id, { waitingFor: what });
      }
      await pace.rest(what, signal);
    }
    return 'go';
  };
  return Object.assign(wait, {
    sent: ({ batchId }: ImportStamp, rows: number) => pace.sent(batchId, rows),
  });
}
