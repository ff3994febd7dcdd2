import { syncLimits, type ActionDefinition } from '@trackyard/connector-sdk';
import { REDSHIFT_RULES, plannedRows } from '@trackyard/warehouse';
import { loaderFor } from '../loaders.ts';
import { readSharedSchema } from '../read-settings.ts';

/** Stores events as they are; no event twice, however often it is sent. */
export const store: ActionDefinition = {
  /** A batch is one transaction: large ones cost least for each event. */
  batching: syncLimits,
  performBatch: (context, settings, deliveries) =>
    loaderFor(context, settings).load(deliveries, context.signal, context.warehouse),
  records: plannedRows(REDSHIFT_RULES, readSharedSchema),
};
