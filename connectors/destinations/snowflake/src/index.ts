/**
 * Destination `snowflake`: events as tables of a Snowflake database, each event once. It writes only to schemas of
 * sources (or the one in the settings), and changes a schema only by adding. It deletes its own staged rows, and what a
 * person has it delete: rows outside of a rolling window, and tables that a rebuild has made anew.
 * Called by the worker (actions, warehouse, close) and the api (check).
 */
import { defineDestination } from '@trackyard/connector-sdk';
import { BULK_BY_JOB, SNOWFLAKE_RULES, warehouseOf } from '@trackyard/warehouse';
import { store } from './actions/store.ts';
import { checkLoader, closeLoader, loaderFor } from './loaders.ts';
import { meta } from './meta.ts';

export { meta };

export const destination = defineDestination({
  meta,
  /** Signs in as the role, and asks for the database and the warehouse; writes nothing. */
  check: checkLoader,
  actions: { store },
  warehouse: warehouseOf({
    ...{ rules: SNOWFLAKE_RULES, loaderFor, bulk: BULK_BY_JOB },
    can: ['prune', 'countRows', 'rebuild'],
  }),
  close: closeLoader,
});
