import { createPostgres, keepLoaders, readPostgresConnection } from '@trackyard/warehouse';
import { readSharedSchema } from './read-settings.ts';

export const { loaderFor, checkLoader, closeLoader } = keepLoaders(({ dial, log }, settings) => ({
  dialect: createPostgres(readPostgresConnection(settings, dial), log),
  sharedSchema: readSharedSchema(settings),
}));
