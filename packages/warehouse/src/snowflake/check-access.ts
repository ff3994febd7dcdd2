import { ConfigError } from '@trackyard/connector-sdk';
import type { SnowflakeConnection } from './connection.ts';
import type { SqlApi } from './sql-api.ts';

/**
 * Throws where loads cannot work. What a role may do shows only when it does it: this asks for the database and the
 * warehouse, as the role, and makes nothing.
 */
export async function checkAccess(
  api: SqlApi,
  { database, warehouse }: Pick<SnowflakeConnection, 'database' | 'warehouse'>,
  signal: AbortSignal,
): Promise<void> {
  const { rows } = await api.run({ statements: ['SELECT CURRENT_DATABASE(), CURRENT_WAREHOUSE()'] }, signal);
  const [[currentDatabase = null, currentWarehouse = null] = []] = rows;
  if (currentDatabase === null) {
    throw new ConfigError(
      `The role cannot use database "${database}": it does not exist, or USAGE on it is missing.`,
    );
  }
  if (currentWarehouse === null) {
    throw new ConfigError(
      `The role cannot use warehouse "${warehouse}": it does not exist, or USAGE on it is missing.`,
    );
  }
}
