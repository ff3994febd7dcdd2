import type { PoolClient } from 'pg';
import { quoteName, quoteTable } from '../quote-name.ts';

/**
 * A table without rows in every schema: whoever writes to the schema locks it first. Redshift has neither advisory
 * locks nor keys that it keeps unique, and a lock on the tables themselves would make analysts wait. No event's table
 * has such a name.
 */
export const LOCK_TABLE = '_trackyard_lock';

/** Makes what `lockWriters` locks; in a transaction of its own, before the one that locks. */
export async function makeLocks(client: PoolClient, schemas: readonly string[]): Promise<void> {
  for (const schema of schemas) {
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`);
    await client.query(
      `CREATE TABLE IF NOT EXISTS ${quoteTable(schema, LOCK_TABLE)} (${quoteName('never')} BOOLEAN)`,
    );
  }
}

/** How long to wait for others' loads, one after the other; Redshift has no timeout for locks alone. */
const LOCK_WAIT_MS = 30_000;
/** Of each statement after that. */
export const STATEMENT_MS = 110_000;

/**
 * From here to the end of the transaction nobody else writes to these schemas. The first statement after BEGIN, so
 * that the transaction's snapshot is taken after the last writer's commit.
 * https://docs.aws.amazon.com/redshift/latest/dg/c_serial_isolation.html
 */
export function lockWriters(schemas: readonly string[], statementMs = STATEMENT_MS): string {
  const tables = [...new Set(schemas)].sort().map((schema) => quoteTable(schema, LOCK_TABLE));
  return [
    `SET LOCAL statement_timeout TO ${LOCK_WAIT_MS}`,
    `LOCK ${tables.join(', ')}`,
    `SET LOCAL statement_timeout TO ${statementMs}`,
  ].join('; ');
}
