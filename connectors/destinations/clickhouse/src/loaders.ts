import { createClickHouse, keepLoaders } from '@trackyard/warehouse';
import { readConnection, readSharedSchema } from './read-settings.ts';

export const { loaderFor, checkLoader, closeLoader } = keepLoaders(({ http }, settings) => ({
  dialect: createClickHouse(readConnection(settings, http)),
  sharedSchema: readSharedSchema(settings),
}));
