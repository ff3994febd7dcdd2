import { randomBytes } from 'node:crypto';
import { TrackyardError } from '@trackyard/base';
import { escapeIdentifier, type Client } from 'pg';
import { scramVerifier } from './scram-verifier.ts';

/** A login that reads the warehouse's tables and can do nothing else. */
export interface Reader {
  user: string;
  password: string;
}

const PASSWORD_BYTES = 24;
/** Any fixed number, for `pg_advisory_xact_lock`. */
const LOCK = 7_281_653_907;
/** Ours, where the warehouse is no database of its own. */
const CONTROL_SCHEMAS = ['trackyard', 'trackyard_queue'];

/**
 * Makes the reader of this database where it is missing and gives it a new password, as the warehouse's owner: so each
 * process that asks takes the login over. Throws `TY_QUERY_NOT_OFFERED` where no safe one can be had.
 */
export async function makeReader(owner: Client): Promise<Reader> {
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  const verifier = await scramVerifier(password);
  await owner.query('BEGIN');
  await owner.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
  await refuseSharedDatabase(owner);
  const { user, owner_may } = await lookAround(owner);
  if (!owner_may) {
    throw notOffered(
      "The warehouse's user may not make roles. Give it CREATEROLE, or name a role that can only read in TRACKYARD_WAREHOUSE_READ_URL.",
    );
  }
  const name = escapeIdentifier(user);
  const { rowCount } = await owner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [user]);
  if (rowCount === 0) await owner.query(`CREATE ROLE ${name} LOGIN NOINHERIT`);
  else await refusePowerful(owner, user);
  await owner.query(`ALTER ROLE ${name} LOGIN PASSWORD '${verifier}'`);
  await owner.query(`ALTER ROLE ${name} SET default_transaction_read_only = on`);
  await owner.query('COMMIT');
  return { user, password };
}

/** Lets the reader see what the owner may show of tables that are new. */
export async function grantTables(owner: Client, { user }: Pick<Reader, 'user'>): Promise<void> {
  await refuseSharedDatabase(owner);
  const name = escapeIdentifier(user);
  const { rows } = await owner.query<{ schema: string; relation: string | null }>(UNREADABLE, [user]);
  for (const { schema, relation } of rows) {
    const place = escapeIdentifier(schema);
    const what =
      relation === null ? `USAGE ON SCHEMA ${place}` : `SELECT ON ${place}.${escapeIdentifier(relation)}`;
    await owner.query(`GRANT ${what} TO ${name}`);
  }
}

/** Schemas and relations that the owner owns, outside of PostgreSQL's own, and that the reader may not read. */
const UNREADABLE = `
  WITH schema AS (
    SELECT oid, nspname FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
  )
  SELECT nspname AS schema, NULL AS relation FROM schema
    WHERE pg_has_role((SELECT nspowner FROM pg_namespace AS own WHERE own.oid = schema.oid), 'USAGE')
      AND NOT has_schema_privilege($1, schema.oid, 'USAGE')
  UNION ALL
  SELECT nspname, relname FROM pg_class JOIN schema ON schema.oid = relnamespace
    WHERE relkind IN ('r', 'p', 'v', 'm') AND pg_has_role(relowner, 'USAGE')
      AND NOT has_table_privilege($1, pg_class.oid, 'SELECT')`;

async function lookAround(owner: Client): Promise<{ user: string; owner_may: boolean }> {
  const { rows } = await owner.query<{ user: string; owner_may: boolean }>(`
    SELECT 'trackyard_reader_' || pg_database.oid AS user, rolsuper OR rolcreaterole AS owner_may
    FROM pg_database, pg_roles WHERE datname = current_database() AND rolname = current_user`);
  return rows[0]!;
}

async function refuseSharedDatabase(owner: Client): Promise<void> {
  const sql = 'SELECT 1 FROM pg_namespace WHERE nspname = ANY($1)';
  const { rowCount } = await owner.query(sql, [CONTROL_SCHEMAS]);
  if (rowCount === 0) return;
  throw notOffered(
    'The local warehouse stands in the database of the control plane. Give it one of its own (TRACKYARD_WAREHOUSE_URL).',
  );
}

/** Somebody has given the role more since: it is not ours any more. */
async function refusePowerful(owner: Client, user: string): Promise<void> {
  const { rows } = await owner.query<{ is_powerful: boolean }>(
    `SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls
       OR EXISTS (SELECT 1 FROM pg_auth_members WHERE member = pg_roles.oid) AS is_powerful
     FROM pg_roles WHERE rolname = $1`,
    [user],
  );
  if (rows[0]?.is_powerful)
    throw notOffered(`The role ${user} can do more than read. Take that away, or drop it.`);
}

function notOffered(message: string): TrackyardError {
  return new TrackyardError('TY_QUERY_NOT_OFFERED', { message });
}
