import type { ActionDefinition } from '@trackyard/connector-sdk';
import { previewRows, SNOWFLAKE_RULES } from '@trackyard/warehouse';
import { loaderFor } from '../loaders.ts';
import { readSharedSchema } from '../read-settings.ts';

/** Each load wakes the warehouse, which is paid for by the minute: few large ones. */
const LIMITS = { maxEvents: 10_000, maxBytes: 16 * 1024 * 1024, maxWaitMs: 30_000 };

/** Stores events as they are; no event twice, however often it is sent. */
export const store: ActionDefinition = {
  batching: () => LIMITS,
  performBatch: (context, settings, deliveries) =>
    loaderFor(context, settings).load(deliveries, context.signal),
  records: (settings, delivery) => {
    const options = { rules: SNOWFLAKE_RULES, sharedSchema: readSharedSchema(settings) };
    return previewRows([delivery], options).map(({ schema, table, row }) => ({
      target: `${schema}.${table}`.toUpperCase(),
      record: row,
    }));
  },
};
