import type { ActionDefinition } from '@trackyard/connector-sdk';
import { plannedRows, SNOWFLAKE_RULES } from '@trackyard/warehouse';
import { loaderFor } from '../loaders.ts';
import { readSharedSchema } from '../read-settings.ts';

/** Each load wakes the warehouse, which is paid for by the minute: few large ones. */
const LIMITS = { maxEvents: 10_000, maxBytes: 16 * 1024 * 1024, maxWaitMs: 30_000 };

const planned = plannedRows(SNOWFLAKE_RULES, readSharedSchema);

/** Stores events as they are; no event twice, however often it is sent. */
export const store: ActionDefinition = {
  batching: () => LIMITS,
  performBatch: (context, settings, deliveries) =>
    loaderFor(context, settings).load(deliveries, context.signal),
  // Names without quotes are upper case there.
  records: (settings, delivery) =>
    planned(settings, delivery).map(({ target, record }) => ({ target: target.toUpperCase(), record })),
};
