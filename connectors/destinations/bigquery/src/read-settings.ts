import { ConfigError, type ConnectorContext, type Settings } from '@trackyard/connector-sdk';
import { readServiceAccount, type BigQueryConnection } from '@trackyard/warehouse';

const API_ENDPOINT = 'https://bigquery.googleapis.com';

/** How to reach BigQuery. Throws `ConfigError` for what is missing or cannot be read. */
export function readConnection({ http, clock }: ConnectorContext, settings: Settings): BigQueryConnection {
  const { account, projectId: ownProjectId } = readServiceAccount(text(settings, 'serviceAccountKey') ?? '');
  const projectId = text(settings, 'projectId') ?? ownProjectId;
  if (projectId === undefined) throw new ConfigError('The project is missing: the key does not name one.');
  const location = text(settings, 'location') ?? 'US';
  const apiEndpoint = text(settings, 'apiEndpoint') ?? API_ENDPOINT;
  return { account, projectId, location, apiEndpoint, http, clock };
}

/** The dataset for all sources, where there is one. */
export function readSharedDataset(settings: Settings): string | undefined {
  return text(settings, 'dataset');
}

export function readWaitMs({ waitSeconds }: Settings): number {
  return (typeof waitSeconds === 'number' ? waitSeconds : 30) * 1000;
}

function text(settings: Settings, name: string): string | undefined {
  const value = settings[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
