/**
 * Destination `clickhouse`: events as tables of a ClickHouse, each event once. It writes only to databases of
 * sources (or the one in the settings), and changes a schema only by adding. It deletes what a person has it delete:
 * rows outside of a rolling window, and tables that a rebuild has made anew.
 * Called by the worker (actions, warehouse, close) and the api (check).
 */
import { defineDestination } from '@trackyard/connector-sdk';
import { BULK_BY_JOB, CLICKHOUSE_RULES, warehouseOf } from '@trackyard/warehouse';
import { store } from './actions/store.ts';
import { checkLoader, closeLoader, loaderFor } from './loaders.ts';
import { meta } from './meta.ts';

export { meta };

export const destination = defineDestination({
  meta,
  /** Connects, and looks whether the user may do what loads need; writes nothing. */
  check: checkLoader,
  actions: { store },
  warehouse: warehouseOf({
    ...{ rules: CLICKHOUSE_RULES, loaderFor, bulk: BULK_BY_JOB },
    can: ['prune', 'countRows', 'rebuild'],
  }),
  close: closeLoader,
});
