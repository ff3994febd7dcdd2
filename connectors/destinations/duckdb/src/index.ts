/**
 * Destination `duckdb`: events as tables of a DuckDB file in the hub's own data directory, each event once. Settings
 * name no path, so nobody can have it write elsewhere. It changes a schema only by adding, and deletes only
 * rows outside of a rolling window.
 * Called by the worker (actions, warehouse, close) and the api (check).
 */
import { defineDestination } from '@trackyard/connector-sdk';
import { DUCKDB_RULES, warehouseOf } from '@trackyard/warehouse';
import { store } from './actions/store.ts';
import { checkLoader, closeLoader, loaderFor } from './loaders.ts';
import { meta } from './meta.ts';

export { meta };

export const destination = defineDestination({
  meta,
  /** Opens the file, making it if it is missing; waits for a load that has it. */
  check: checkLoader,
  actions: { store },
  warehouse: warehouseOf({ rules: DUCKDB_RULES, loaderFor, can: ['prune', 'countRows'] }),
  close: closeLoader,
});
