import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { Json } from '@trackyard/base';
import { toCsv, withParquet, type Column, type QueryResult } from '@trackyard/query';

/** Whether there were more rows than the limit. */
const TRUNCATED = 'Trackyard-Truncated';
/** What one answer in JSON may hold in memory. */
const MOST_JSON_CHARACTERS = 16 * 1024 * 1024;

export interface JsonResult {
  columns: Column[];
  rows: Json[][];
  truncated: boolean;
}

/** As many rows as fit into an answer. */
export async function readJson({ columns, rows, isCut }: QueryResult): Promise<JsonResult> {
  const read: Json[][] = [];
  let room = MOST_JSON_CHARACTERS;
  for await (const row of rows) {
    room -= JSON.stringify(row).length;
    if (room < 0) return { columns, rows: read, truncated: true };
    read.push(row);
  }
  return { columns, rows: read, truncated: isCut() };
}

/** Row by row, so of any length. What fails before the first piece is a coded answer; later the connection breaks. */
export async function sendCsv(result: QueryResult, response: Response): Promise<void> {
  let isBegun = false;
  for await (const text of toCsv(result)) {
    if (!isBegun) download(response, 'text/csv; charset=utf-8', 'csv').set('Trailer', TRUNCATED);
    isBegun = true;
    if (!response.write(text)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
  response.addTrailers({ [TRUNCATED]: String(result.isCut()) });
  response.end();
}

export async function sendParquet(result: QueryResult, response: Response): Promise<void> {
  await withParquet(result, async (path) => {
    download(response, 'application/vnd.apache.parquet', 'parquet').set(TRUNCATED, String(result.isCut()));
    await pipeline(createReadStream(path), response);
  });
}

function download(response: Response, type: string, extension: string): Response {
  return response.set({
    'content-type': type,
    'content-disposition': `attachment; filename="trackyard-query.${extension}"`,
  });
}
