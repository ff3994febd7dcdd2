import { ConfigError, type ConnectorContext, textSetting, type Settings } from '@trackyard/connector-sdk';
import { readServiceAccount, type BigQueryConnection } from '@trackyard/warehouse';

const API_ENDPOINT = 'https://bigquery.googleapis.com';

/** How to reach BigQuery. Throws `ConfigError` for what is missing or cannot be read. */
export function readConnection({ http, clock }: ConnectorContext, settings: Settings): BigQueryConnection {
  const { account, projectId: ownProjectId } = readServiceAccount(
    textSetting(settings, 'serviceAccountKey') ?? '',
  );
  const projectId = textSetting(settings, 'projectId') ?? ownProjectId;
  if (projectId === undefined) throw new ConfigError('The project is missing: the key does not name one.');
  const location = textSetting(settings, 'location') ?? 'US';
  const apiEndpoint = textSetting(settings, 'apiEndpoint') ?? API_ENDPOINT;
  return { account, projectId, location, apiEndpoint, http, clock };
}

/** The dataset for all sources, where there is one. */
export function readSharedDataset(settings: Settings): string | undefined {
  return textSetting(settings, 'dataset');
}
