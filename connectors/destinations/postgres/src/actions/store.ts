import type { ActionDefinition } from '@trackyard/connector-sdk';
import { loaderFor } from '../loaders.ts';

/** A batch is one transaction: large ones cost least for each event. */
const LIMITS = { maxEvents: 5_000, maxBytes: 8 * 1024 * 1024 };

/** Stores events as they are; no event twice, however often it is sent. */
export const store: ActionDefinition = {
  batching: () => LIMITS,
  performBatch: (context, settings, deliveries) =>
    loaderFor(context, settings).load(deliveries, context.signal),
};
