import { createBigQuery, keepLoaders } from '@trackyard/warehouse';
import { readConnection, readSharedDataset } from './read-settings.ts';

export const { loaderFor, checkLoader, closeLoader } = keepLoaders((context, settings) => ({
  dialect: createBigQuery(readConnection(context, settings)),
  sharedSchema: readSharedDataset(settings),
}));
