import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as runMigrations } from 'drizzle-orm/node-postgres/migrator';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';

const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));
/** Any fixed number: whoever migrates holds the advisory lock of this name. */
const LOCK = 7_281_653_901;

/** Brings the control plane's tables up to date. Several processes may call it at once: one does the work. */
export async function migrate(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl, application_name: 'trackyard-migrate' });
  await client.connect();
  try {
    // Held by the session: it ends with the connection, whatever happens.
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query(`set client_min_messages = warning`);
    await runMigrations(drizzle(client), {
      migrationsFolder: MIGRATIONS,
      migrationsSchema: 'trackyard',
      migrationsTable: 'migrations',
    });
  } finally {
    await client.end();
  }
}
