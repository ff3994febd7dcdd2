import { createSnowflake, keepLoaders } from '@trackyard/warehouse';
import { readConnection, readSharedSchema } from './read-settings.ts';

export const { loaderFor, checkLoader, closeLoader } = keepLoaders(({ http }, settings) => ({
  dialect: createSnowflake(readConnection(settings, http)),
  sharedSchema: readSharedSchema(settings),
}));
