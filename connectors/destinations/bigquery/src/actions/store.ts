import type { ActionDefinition } from '@trackyard/connector-sdk';
import { BIGQUERY_RULES, previewRows } from '@trackyard/warehouse';
import { loaderFor } from '../loaders.ts';
import { readSharedDataset, readWaitMs } from '../read-settings.ts';

/** A batch is one load job and one merge: large ones cost least for each event. As many as a lane is read ahead. */
const LIMITS = { maxEvents: 5_000, maxBytes: 8 * 1024 * 1024 };

/** Stores events as they are; no event twice, however often it is sent. */
export const store: ActionDefinition = {
  batching: (settings) => ({ ...LIMITS, maxWaitMs: readWaitMs(settings) }),
  performBatch: (context, settings, deliveries) =>
    loaderFor(context, settings).load(deliveries, context.signal),
  records: (settings, delivery) => {
    const options = { rules: BIGQUERY_RULES, sharedSchema: readSharedDataset(settings) };
    return previewRows([delivery], options).map(({ schema, table, row }) => ({
      target: `${schema}.${table}`,
      record: row,
    }));
  },
};
