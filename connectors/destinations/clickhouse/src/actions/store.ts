import type { ActionDefinition } from '@trackyard/connector-sdk';
import { CLICKHOUSE_RULES, plannedRows } from '@trackyard/warehouse';
import { loaderFor } from '../loaders.ts';
import { readSharedSchema } from '../read-settings.ts';

/** Each insert makes a part that the server has to merge: few large ones, and a wait for more where a batch is small. */
const LIMITS = { maxEvents: 10_000, maxBytes: 16 * 1024 * 1024, maxWaitMs: 30_000 };

/** Stores events as they are; no event shows twice, however often it is sent. */
export const store: ActionDefinition = {
  batching: () => LIMITS,
  performBatch: (context, settings, deliveries) =>
    loaderFor(context, settings).load(deliveries, context.signal),
  records: plannedRows(CLICKHOUSE_RULES, readSharedSchema),
};
