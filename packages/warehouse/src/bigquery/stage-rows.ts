import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { cellText } from '../cell-text.ts';
import { isRefusal } from './api-failure.ts';
import type { Rest } from './rest.ts';
import { freshId, runJob } from './run-job.ts';
import { stageTable } from './service-tables.ts';
import type { Dataset } from './sql.ts';
import type { StagedTable } from './staged-tables.ts';

const CHUNK_CHARACTERS = 256 * 1024;
const LIFETIME_MS = 24 * 60 * 60 * 1000;
const MAX_PARTITIONS = 4_000;
const zip = promisify(gzip);

/**
 * One table for all of a batch, so that a batch is one load job however many tables it fills. Every value is text;
 * `t` is the number of its table, `n` the row's place there, `o` the place of the row that it comes from. In parts by
 * table, so that a statement reads no other table's rows.
 */
const STAGE = {
  schema: {
    fields: [
      { name: 't', type: 'INT64', mode: 'NULLABLE' },
      { name: 'n', type: 'INT64', mode: 'NULLABLE' },
      { name: 'o', type: 'INT64', mode: 'NULLABLE' },
      {
        name: 'c',
        type: 'RECORD',
        mode: 'REPEATED',
        fields: [{ name: 'v', type: 'STRING', mode: 'NULLABLE' }],
      },
    ],
  },
  rangePartitioning: { field: 't', range: { start: '0', end: String(MAX_PARTITIONS), interval: '1' } },
};

/** A batch as newline-delimited JSON, compressed, and a name that the same batch always has. */
export interface StageContent {
  name: string;
  content: Uint8Array;
  rows: number;
}

export async function stageContent(
  { projectId, datasetId }: Dataset,
  tables: readonly StagedTable[],
): Promise<StageContent> {
  const hash = createHash('sha256').update(JSON.stringify([projectId, datasetId, tables.map(layoutOf)]));
  const chunks: Buffer[] = [];
  for (const chunk of stageLines(tables)) {
    hash.update(chunk);
    chunks.push(chunk);
  }
  const rows = tables.reduce((sum, { placed }) => sum + placed.cells.length, 0);
  const content = await zip(Buffer.concat(chunks), { level: 1 });
  return { name: hash.digest('hex').slice(0, 40), content, rows };
}

/** Loads a batch into a staging table of its own and gives that table's name. */
export async function stageRows(
  rest: Rest,
  datasetId: string,
  { staged, signal }: { staged: StageContent; signal: AbortSignal },
): Promise<string> {
  const { name, content, rows } = staged;
  const load = async (suffix: string): Promise<string | undefined> => {
    const table = stageTable(name + suffix);
    await createStage(rest, { datasetId, table, signal });
    const { projectId } = rest.connection;
    const how = {
      destinationTable: { projectId, datasetId, tableId: table },
      sourceFormat: 'NEWLINE_DELIMITED_JSON',
      createDisposition: 'CREATE_NEVER',
      writeDisposition: 'WRITE_EMPTY',
    };
    const id = `trackyard_load_${name}${suffix}`;
    const job = { id, isFresh: suffix !== '', configuration: { load: how }, content };
    const { isOld } = await runJob(rest, job, signal);
    if (!isOld || (await countRows(rest, { datasetId, table, signal })) === rows) return table;
    await dropStage(rest, { datasetId, table, signal });
    return undefined;
  };
  // The first name is the batch's own. Where its load ended in the past, what it loaded may be gone: then a new one.
  const table = (await load('')) ?? (await load(`_${freshId()}`));
  if (table === undefined) throw new Error('A job of a new name cannot have ended before it began.');
  return table;
}

async function countRows(rest: Rest, { datasetId, table, signal }: StageName): Promise<number> {
  return Number((await rest.request({ method: 'GET', path: pathOf(datasetId, table) }, signal)).numRows);
}

interface StageName {
  datasetId: string;
  table: string;
  signal: AbortSignal;
}

async function createStage(rest: Rest, { datasetId, table, signal }: StageName): Promise<void> {
  const { projectId, clock } = rest.connection;
  const json = {
    tableReference: { projectId, datasetId, tableId: table },
    ...STAGE,
    // What a worker that dies leaves behind goes by itself.
    expirationTime: String(clock.now() + LIFETIME_MS),
  };
  try {
    await rest.request(
      { method: 'POST', path: `/datasets/${encodeURIComponent(datasetId)}/tables`, json },
      signal,
    );
  } catch (error) {
    if (!isRefusal(error, 'duplicate')) throw error;
  }
}

/** Also where it is not there, or cannot be had: it ends by itself. */
export async function dropStage(rest: Rest, { datasetId, table, signal }: StageName): Promise<void> {
  const path = pathOf(datasetId, table);
  await rest.request({ method: 'DELETE', path }, signal).catch(() => undefined);
}

function pathOf(datasetId: string, table: string): string {
  return `/datasets/${encodeURIComponent(datasetId)}/tables/${encodeURIComponent(table)}`;
}

function layoutOf({ table, placed }: StagedTable): unknown {
  return [table.name, placed.columns];
}

function* stageLines(tables: readonly StagedTable[]): Generator<Buffer> {
  let text = '';
  for (const { number, placed, origins } of tables) {
    for (const [place, cells] of placed.cells.entries()) {
      const values = placed.columns.map(({ type }, index) => ({ v: cellText(type, cells[index]) ?? null }));
      text += `${JSON.stringify({ t: number, n: place, o: origins?.[place] ?? null, c: values })}\n`;
      if (text.length < CHUNK_CHARACTERS) continue;
      yield Buffer.from(text);
      text = '';
    }
  }
  if (text !== '') yield Buffer.from(text);
}
