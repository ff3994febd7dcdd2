import { AuthError, ConfigError } from '@trackyard/connector-sdk';
import type { PoolClient } from 'pg';

interface Access {
  encoding: string;
  replica: boolean;
  may_create_schema: boolean;
  may_stage: boolean;
  schema_exists: boolean;
  may_create_table: boolean;
}

const ACCESS = `
  SELECT current_setting('server_encoding') AS encoding,
         pg_is_in_recovery() AS replica,
         has_database_privilege(current_database(), 'CREATE') AS may_create_schema,
         has_database_privilege(current_database(), 'TEMP') AS may_stage,
         n.oid IS NOT NULL AS schema_exists,
         coalesce(has_schema_privilege(n.oid, 'CREATE') AND has_schema_privilege(n.oid, 'USAGE'), false)
           AS may_create_table
  FROM (SELECT 1) one LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = $1`;

/** Throws where the role cannot do what loads need, with the statement that would help. */
export async function checkAccess(client: PoolClient, schema: string | undefined): Promise<void> {
  const { rows } = await client.query<Access>(ACCESS, [schema ?? null]);
  const [access] = rows;
  if (!access) throw new ConfigError('The database gave no answer about its privileges.');
  if (access.replica) throw new ConfigError('This server is a read-only replica.');
  if (access.encoding !== 'UTF8') {
    throw new ConfigError(`The database's encoding is ${access.encoding}; it must be UTF8.`);
  }
  if (!access.may_stage) throw missing('make temporary tables', 'TEMPORARY ON DATABASE');
  if (schema !== undefined && access.schema_exists) {
    if (!access.may_create_table)
      throw missing(`make tables in schema "${schema}"`, 'USAGE, CREATE ON SCHEMA');
  } else if (!access.may_create_schema) {
    throw missing('make schemas', 'CREATE ON DATABASE');
  }
}

function missing(what: string, grant: string): AuthError {
  return new AuthError(`The user may not ${what}: an administrator can run GRANT ${grant} … TO this user.`);
}
