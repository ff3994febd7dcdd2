import { AuthError, ConfigError } from '@trackyard/connector-sdk';
import { ClickHouseError } from './clickhouse-error.ts';
import type { ClickHouseServer } from './connection.ts';
import { quoteName, quoteText } from './sql.ts';

/** The oldest server that the statements are written for. */
const OLDEST = [24, 8] as const;
const SYNTAX_ERROR = 62;
const GRANTS = 'CREATE TABLE, CREATE VIEW, DROP VIEW, ALTER ADD COLUMN, INSERT, SELECT';

/** Throws where the user cannot do what loads need, with the statement that would help. */
export async function checkAccess(
  server: ClickHouseServer,
  sharedSchema: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  const [[version] = []] = await server.query('SELECT version()', signal);
  if (isOlder(String(version))) {
    throw new ConfigError(
      `The server is ClickHouse ${String(version)}; it must be ${OLDEST.join('.')} or newer.`,
    );
  }
  if (sharedSchema === undefined) return expectGrant(server, `CREATE DATABASE, ${GRANTS} ON *.*`, signal);
  const named = `SELECT 1 FROM system.databases WHERE name = ${quoteText(sharedSchema)}`;
  const found = await server.query(named, signal);
  const rights = found.length > 0 ? GRANTS : `CREATE DATABASE, ${GRANTS}`;
  return expectGrant(server, `${rights} ON ${quoteName(sharedSchema)}.*`, signal);
}

async function expectGrant(server: ClickHouseServer, grant: string, signal: AbortSignal): Promise<void> {
  try {
    const [[isGranted] = []] = await server.query(`CHECK GRANT ${grant}`, signal);
    if (Number(isGranted) === 1) return;
  } catch (cause) {
    // A server that cannot tell (before 24.11): the first load will.
    if (cause instanceof ClickHouseError && cause.code === SYNTAX_ERROR) return;
    throw cause;
  }
  throw new AuthError(
    `The user may not do all that is needed: an administrator can run GRANT ${grant} TO this user.`,
  );
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}
