import { AuthError, ConfigError } from '@trackyard/connector-sdk';
import type { PoolClient } from 'pg';

/** Throws where the user cannot do what loads need, with the statement that would help. */
export async function checkAccess(client: PoolClient, schema: string | undefined): Promise<void> {
  const { rows } = await client.query<{ may_create: boolean; may_stage: boolean }>(
    "SELECT has_database_privilege(current_database(), 'CREATE') AS may_create, " +
      "has_database_privilege(current_database(), 'TEMP') AS may_stage",
  );
  const [access] = rows;
  if (!access) throw new ConfigError('The database gave no answer about its privileges.');
  if (!access.may_stage) throw missing('make temporary tables', 'TEMP ON DATABASE');
  const mayCreateTables = schema === undefined ? undefined : await mayCreateIn(client, schema);
  if (mayCreateTables === false)
    throw missing(`make tables in schema "${schema}"`, 'USAGE, CREATE ON SCHEMA');
  if (mayCreateTables === undefined && !access.may_create)
    throw missing('make schemas', 'CREATE ON DATABASE');
}

/** `undefined` where there is no such schema yet. */
async function mayCreateIn(client: PoolClient, schema: string): Promise<boolean | undefined> {
  const { rows } = await client.query<{ may_create: boolean; may_use: boolean }>(
    "SELECT has_schema_privilege(nspname, 'CREATE') AS may_create, " +
      "has_schema_privilege(nspname, 'USAGE') AS may_use FROM pg_namespace WHERE nspname = $1",
    [schema],
  );
  return rows[0] && rows[0].may_create && rows[0].may_use;
}

function missing(what: string, grant: string): AuthError {
  return new AuthError(`The user may not ${what}: an administrator can run GRANT ${grant} … TO this user.`);
}
