import { join } from 'node:path';
import { ConfigError, textSetting, type Settings } from '@trackyard/connector-sdk';
import { createDuckdb, keepLoaders } from '@trackyard/warehouse';

const FILE = 'events.duckdb';

export const { loaderFor, checkLoader, closeLoader } = keepLoaders(({ folder }, settings) => {
  if (folder === undefined) throw new ConfigError('This hub keeps no files for destinations.');
  return { dialect: createDuckdb(join(folder, FILE)), sharedSchema: readSharedSchema(settings) };
});

/** The schema for all sources, where there is one. */
export function readSharedSchema(settings: Settings): string | undefined {
  return textSetting(settings, 'schema');
}
