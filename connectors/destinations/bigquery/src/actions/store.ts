import type { ActionDefinition } from '@trackyard/connector-sdk';
import { BIGQUERY_RULES, plannedRows } from '@trackyard/warehouse';
import { loaderFor } from '../loaders.ts';
import { readSharedDataset, readWaitMs } from '../read-settings.ts';

/** A batch is one load job and one merge: large ones cost least for each event. As many as a lane is read ahead. */
const LIMITS = { maxEvents: 5_000, maxBytes: 8 * 1024 * 1024 };

/** Stores events as they are; no event twice, however often it is sent. */
export const store: ActionDefinition = {
  batching: (settings) => ({ ...LIMITS, maxWaitMs: readWaitMs(settings) }),
  performBatch: (context, settings, deliveries) =>
    loaderFor(context, settings).load(deliveries, context.signal),
  records: plannedRows(BIGQUERY_RULES, readSharedDataset),
};
