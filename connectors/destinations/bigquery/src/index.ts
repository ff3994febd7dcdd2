/**
 * Destination `bigquery`: events as tables of Google BigQuery, each event once. It writes only to datasets of sources (or
 * the one in the settings), and changes a table only by adding columns. It deletes its own staging tables, and what a
 * person has it delete: rows outside of a rolling window, and tables that a rebuild has made anew.
 * Called by the worker (actions, warehouse, close) and the api (check).
 */
import { defineDestination } from '@trackyard/connector-sdk';
import { BIGQUERY_RULES, BULK_BY_JOB, warehouseOf } from '@trackyard/warehouse';
import { store } from './actions/store.ts';
import { checkLoader, closeLoader, loaderFor } from './loaders.ts';
import { meta } from './meta.ts';

export { meta };

export const destination = defineDestination({
  meta,
  /** Gets a token, and looks whether the account may run jobs and where the dataset is; writes nothing. */
  check: checkLoader,
  actions: { store },
  warehouse: warehouseOf({
    ...{ rules: BIGQUERY_RULES, loaderFor, bulk: BULK_BY_JOB },
    can: ['prune', 'countRows', 'rebuild'],
  }),
  close: closeLoader,
});
