import type { ActionDefinition } from '@trackyard/connector-sdk';
import { SNOWFLAKE_RULES, storeAction } from '@trackyard/warehouse';
import { loaderFor } from '../loaders.ts';
import { readSharedSchema } from '../read-settings.ts';

const stored = storeAction({ rules: SNOWFLAKE_RULES, loaderFor, readSharedSchema });

export const store: ActionDefinition = {
  ...stored,
  // Names without quotes are upper case there.
  records: (settings, delivery) =>
    stored
      .records(settings, delivery)
      .map(({ target, record }) => ({ target: target.toUpperCase(), record })),
};
