import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/**
 * The file is all that may be touched: no extension is fetched or loaded, and no SQL reads or writes another file.
 * https://duckdb.org/docs/stable/operations_manual/securing_duckdb/overview
 */
const SETTINGS = {
  access_mode: 'READ_WRITE',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  allow_community_extensions: 'false',
  enable_external_access: 'false',
  memory_limit: '768MB',
  threads: '2',
} as const;

export interface OpenFile {
  instance: DuckDBInstance;
  connection: DuckDBConnection;
  /** The name of the file's catalogue in SQL. */
  catalog: string;
}

/** Opens the file, making it if it is missing, as its one owner. The module, which is large, is loaded only here. */
export async function openInstance(path: string): Promise<OpenFile> {
  const { DuckDBInstance: Instance } = await import('@duckdb/node-api');
  const instance = await Instance.create(path, SETTINGS);
  try {
    return await prepare(instance);
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

async function prepare(instance: DuckDBInstance): Promise<OpenFile> {
  const connection = await instance.connect();
  // Closing would write the log into the file and stop this process meanwhile; commits do so, every 16 MB.
  await connection.run('PRAGMA disable_checkpoint_on_shutdown');
  // For texts that a moment becomes; what is stored has no zone.
  await connection.run("SET TimeZone = 'UTC'");
  const reader = await connection.runAndReadAll('SELECT current_database()');
  return { instance, connection, catalog: String(reader.getRows()[0]?.[0]) };
}
