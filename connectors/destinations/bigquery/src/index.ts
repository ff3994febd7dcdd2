/**
 * Destination `bigquery`: events as tables of Google BigQuery, each event once. It writes only to datasets of sources (or
 * the one in the settings), changes a table only by adding columns, and deletes nothing but its own staging tables.
 * Called by the worker (actions, close) and the api (check).
 */
import { defineDestination } from '@trackyard/connector-sdk';
import { store } from './actions/store.ts';
import { checkLoader, closeLoader } from './loaders.ts';
import { meta } from './meta.ts';

export { meta };

export const destination = defineDestination({
  meta,
  /** Gets a token, and looks whether the account may run jobs and where the dataset is; writes nothing. */
  check: checkLoader,
  actions: { store },
  close: closeLoader,
});
