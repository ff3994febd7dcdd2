import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';

/** A DuckDB of its own, in memory, for one piece of work. */
export interface DuckDb {
  connection: DuckDBConnection;
  /** A folder for this work alone; DuckDB spills into it too. */
  folder: string;
  close(): Promise<void>;
}

/** Beside what the process has; DuckDB spills to disk above it. */
const MEMORY_LIMIT = '256MB';
const SETTINGS = {
  memory_limit: MEMORY_LIMIT,
  threads: '1',
  // Nothing is fetched at run time.
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
};

/** The library is loaded by the first who needs it: 70 MB that most hubs never do. Its work runs off the event loop. */
export async function openDuckDb(): Promise<DuckDb> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const folder = await mkdtemp(join(tmpdir(), 'trackyard-duckdb-'));
  const instance = await DuckDBInstance.create(':memory:', {
    ...SETTINGS,
    temp_directory: join(folder, 'spilled'),
  });
  const connection = await instance.connect();
  return {
    connection,
    folder,
    async close() {
      connection.closeSync();
      instance.closeSync();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A text in SQL. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name in SQL. */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A list of texts in SQL. */
export function quotedList(texts: readonly string[]): string {
  return `[${texts.map(quoted).join(', ')}]`;
}
