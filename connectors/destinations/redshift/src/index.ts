/**
 * Destination `redshift`: events as tables of an Amazon Redshift database, each event once. It writes only to schemas
 * of sources (or the one in the settings), and changes a schema only by adding. It deletes what a person has it delete:
 * rows outside of a rolling window, and what a rebuild has made anew.
 * Called by the worker (actions, warehouse, close) and the api (check).
 */
import { defineDestination } from '@trackyard/connector-sdk';
import { BULK_BY_JOB, REDSHIFT_RULES, warehouseOf } from '@trackyard/warehouse';
import { store } from './actions/store.ts';
import { checkLoader, closeLoader, loaderFor } from './loaders.ts';
import { meta } from './meta.ts';

export { meta };

export const destination = defineDestination({
  meta,
  /** Looks whether the user may do what loads need; puts a small object into the bucket, where there is one. */
  check: checkLoader,
  actions: { store },
  warehouse: warehouseOf({
    ...{ rules: REDSHIFT_RULES, loaderFor, bulk: BULK_BY_JOB },
    can: ['prune', 'countRows', 'rebuild'],
  }),
  close: closeLoader,
});
