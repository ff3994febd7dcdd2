import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { openDuckDb, quoted } from '@trackyard/parquet';
import type { Column, ColumnType, QueryResult } from './query-result.ts';

const TYPES: Record<ColumnType, string> = {
  boolean: 'BOOLEAN',
  integer: 'BIGINT',
  float: 'DOUBLE',
  decimal: 'DOUBLE',
  timestamp: 'TIMESTAMPTZ',
  date: 'DATE',
  json: 'JSON',
  string: 'VARCHAR',
};
const MOST_LINE_BYTES = 64 * 1024 * 1024;

/** Writes a result to a Parquet file of its own and calls `use` with its path; then the file is gone. */
export async function withParquet(
  result: Pick<QueryResult, 'columns' | 'rows'>,
  use: (path: string) => Promise<void>,
): Promise<void> {
  const db = await openDuckDb();
  try {
    const [lines, path] = ['rows.ndjson', 'result.parquet'].map((name) => join(db.folder, name)) as [
      string,
      string,
    ];
    await writeLines(result, lines);
    await db.connection.run("SET TimeZone = 'UTC'");
    const columns = uniqueNames(result.columns).map((name, n) => {
      return `${quoted(name)}: ${quoted(TYPES[result.columns[n]!.type])}`;
    });
    const source = `read_json(${quoted(lines)}, format = 'newline_delimited', columns = {${columns.join(', ')}}, maximum_object_size = ${MOST_LINE_BYTES})`;
    await db.connection.run(
      `COPY (SELECT * FROM ${source}) TO ${quoted(path)} (FORMAT parquet, COMPRESSION zstd)`,
    );
    await use(path);
  } finally {
    await db.close();
  }
}

async function writeLines(
  { columns, rows }: Pick<QueryResult, 'columns' | 'rows'>,
  path: string,
): Promise<void> {
  const file = createWriteStream(path);
  const names = uniqueNames(columns);
  for await (const row of rows) {
    const line = Object.fromEntries(names.map((name, n) => [name, row[n] ?? null]));
    if (!file.write(`${JSON.stringify(line)}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

/** A query may call two columns the same, in any case; a table may not. */
function uniqueNames(columns: readonly Column[]): string[] {
  const taken = new Set<string>();
  return columns.map(({ name }) => {
    let unique = name;
    for (let n = 2; taken.has(unique.toLowerCase()); n++) unique = `${name}_${n}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}
