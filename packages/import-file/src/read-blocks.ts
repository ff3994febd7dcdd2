import { ERROR_CODES, type ErrorCode } from '@trackyard/base';
import { csvFields } from './csv-fields.ts';
import { messageIdOf } from './file-key.ts';
import { FILE_LIMITS } from './file-limits.ts';
import type { FilePlan } from './plan-file.ts';
import { csvItem, jsonItem, type RowItem } from './row-items.ts';
import { splitRows, type FilePlace, type FileRow } from './split-rows.ts';

/** A row that is on its way to collection. */
export interface BlockItem {
  line: number;
  /** The row's item, as JSON. */
  json: string;
  item: unknown;
  /** As it stands in the file. */
  row: string;
}

/** A row that went no further, and why. */
export interface RowRefusal {
  line: number;
  code: ErrorCode;
  message: string;
  /** As it stands in the file; of a row that is too long its beginning. */
  row: string;
}

/** Some rows in a row. */
export interface Block {
  rows: number;
  items: BlockItem[];
  refusals: RowRefusal[];
  /** Behind them. */
  next: FilePlace;
}

export interface ReadBlocksOptions {
  plan: FilePlan;
  fileKey: string;
  from: FilePlace;
  /** Of the first block, where it was cut before: the same again. */
  firstRows?: number | undefined;
}

/** Rows that are parsed together; a part of a block. */
const PARSED_TOGETHER = 100;

/** A file's rows from a place on, in blocks that fit a body of collection each. `bytes` begin at that place. */
export async function* readBlocks(
  bytes: AsyncIterable<Buffer>,
  { plan, fileKey, from, firstRows }: ReadBlocksOptions,
): AsyncGenerator<Block> {
  let block = emptyBlock(from);
  let size = 0;
  let mostRows = firstRows ?? FILE_LIMITS.blockRows;
  for await (const rows of together(splitRows(bytes, { delimiter: plan.delimiter, from }))) {
    const found = itemsOf(rows, plan, fileKey);
    for (const [at, row] of rows.entries()) {
      const { entry, bytes: more } = entryOf(row, found[at]!);
      const isFull =
        block.rows >= mostRows || (size + more > FILE_LIMITS.blockBytes && firstRows === undefined);
      if (isFull && block.rows > 0) {
        yield block;
        [block, size, mostRows, firstRows] = [emptyBlock(block.next), 0, FILE_LIMITS.blockRows, undefined];
      }
      if ('json' in entry) block.items.push(entry);
      else block.refusals.push(entry);
      block.rows += 1;
      block.next = row.next;
      size += more;
    }
  }
  if (block.rows > 0) yield block;
}

function emptyBlock(next: FilePlace): Block {
  return { rows: 0, items: [], refusals: [], next };
}

async function* together(rows: AsyncIterable<FileRow>): AsyncGenerator<FileRow[]> {
  let some: FileRow[] = [];
  for await (const row of rows) {
    some.push(row);
    if (some.length < PARSED_TOGETHER) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}

function itemsOf(rows: readonly FileRow[], plan: FilePlan, fileKey: string): RowItem[] {
  const good = rows.filter(({ problem }) => problem === undefined);
  const { delimiter } = plan;
  const fields =
    delimiter === undefined
      ? []
      : csvFields(
          good.map(({ text }) => text),
          delimiter,
        );
  let at = 0;
  return rows.map(({ problem, text, line }) => {
    if (problem) return refusalOf(problem);
    const messageId = messageIdOf(fileKey, line);
    if (delimiter === undefined) return jsonItem(text, plan, messageId);
    const row = fields[at++];
    return row ? csvItem(row, plan, messageId) : refusalOf('TY_ROW_QUOTE');
  });
}

function refusalOf(code: ErrorCode): RowItem {
  return { code, message: ERROR_CODES[code].message };
}

function entryOf(
  { line, text: row }: FileRow,
  found: RowItem,
): { entry: BlockItem | RowRefusal; bytes: number } {
  if ('code' in found) return { entry: { line, row, ...found }, bytes: 0 };
  const json = jsonOf(found.item);
  if (json === undefined) {
    const refusal = {
      line,
      row,
      code: 'TY_EVENT_TOO_DEEP',
      message: 'The event is nested too deeply.',
    } as const;
    return { entry: refusal, bytes: 0 };
  }
  return { entry: { line, row, json, item: found.item }, bytes: Buffer.byteLength(json) + 1 };
}

function jsonOf(item: unknown): string | undefined {
  try {
    return JSON.stringify(item);
  } catch {
    return undefined; // parsed, and yet too deep to be written
  }
}
