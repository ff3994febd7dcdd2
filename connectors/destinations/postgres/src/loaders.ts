import { createPostgres, keepLoaders } from '@trackyard/warehouse';
import { readConnection, readSharedSchema } from './read-settings.ts';

export const { loaderFor, checkLoader, closeLoader } = keepLoaders(({ dial, log }, settings) => ({
  dialect: createPostgres(readConnection(settings, dial), log),
  sharedSchema: readSharedSchema(settings),
}));
