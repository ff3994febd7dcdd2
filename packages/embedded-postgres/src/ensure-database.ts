import { Client, escapeIdentifier } from 'pg';
import { errorCode } from './error-code.ts';

const DUPLICATE_DATABASE = '42P04';
/** What a `CREATE DATABASE` that runs beside another of the same name may fail with instead. */
const UNIQUE_VIOLATION = '23505';

/** Creates the database `name` on the server of `url` where it is missing. `url` names any existing database. */
export async function ensureDatabase(url: string, name: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${escapeIdentifier(name)}`);
  } catch (error) {
    const code = errorCode(error);
    if (code !== DUPLICATE_DATABASE && code !== UNIQUE_VIOLATION) throw error;
  } finally {
    await client.end();
  }
}
