import { ConfigError } from '@trackyard/connector-sdk';
import { readDataset } from './read-tables.ts';
import type { Rest } from './rest.ts';

/**
 * Whether the account may run jobs, and sees the shared dataset where there is one. A dry run of a query costs nothing
 * and writes nothing; whether it may write can only be told by writing.
 */
export async function checkAccess(
  rest: Rest,
  sharedDataset: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { projectId, location } = rest.connection;
  const json = {
    jobReference: { projectId, location },
    configuration: { dryRun: true, query: { query: 'SELECT 1', useLegacySql: false } },
  };
  await rest.request({ method: 'POST', path: '/jobs', json }, signal);
  await rest.request({ method: 'GET', path: '/datasets', query: { maxResults: '1' } }, signal);
  if (sharedDataset === undefined) return;
  const found = await readDataset(rest, sharedDataset, signal);
  if (found && found.location.toLowerCase() !== location.toLowerCase())
    throw new ConfigError(
      `Dataset "${sharedDataset}" is in location ${found.location}: set that as the location.`,
    );
}
