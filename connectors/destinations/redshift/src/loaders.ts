import { createRedshift, keepLoaders } from '@trackyard/warehouse';
import { readBucket, readConnection, readSharedSchema } from './read-settings.ts';

export const { loaderFor, checkLoader, closeLoader } = keepLoaders((context, settings) => {
  const bucket = readBucket(settings, context);
  return {
    dialect: createRedshift(readConnection(settings, context), context.log, { ...(bucket && { bucket }) }),
    sharedSchema: readSharedSchema(settings),
  };
});
