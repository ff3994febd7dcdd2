import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Connection URL of a database of a hub's embedded PostgreSQL, from the files that it keeps. */
export async function embeddedUrl(dataDirectory: string, database: string): Promise<string> {
  const folder = join(dataDirectory, 'postgres');
  const password = (await readFile(join(folder, 'password'), 'utf8')).trim();
  const port = (await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8')).split('\n')[3];
  return `postgres://trackyard:${password}@127.0.0.1:${port}/${database}`;
}
