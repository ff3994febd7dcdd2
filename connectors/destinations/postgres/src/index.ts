/**
 * Destination `postgres`: events as tables of a PostgreSQL database, each event once. It writes only to schemas
 * of sources (or the one in the settings), and changes a schema only by adding. It deletes what a person has it delete:
 * rows outside of a rolling window, and tables that a rebuild has made anew.
 * Called by the worker (actions, warehouse, close) and the api (check).
 */
import { defineDestination } from '@trackyard/connector-sdk';
import { eventTables, POSTGRES_RULES } from '@trackyard/warehouse';
import { store } from './actions/store.ts';
import { closeLoader, loaderFor, openLoader } from './loaders.ts';
import { meta } from './meta.ts';

export { meta };

export const destination = defineDestination({
  meta,
  /** Connects, and looks whether the role may do what loads need; writes nothing. */
  async check(context, settings) {
    const loader = openLoader(context, settings);
    try {
      await loader.check(context.signal);
    } finally {
      await loader.close();
    }
  },
  actions: { store },
  warehouse: {
    tablesOf: (event, selection) => eventTables(event, { rules: POSTGRES_RULES, selection }),
    prune: (context, settings, order) => loaderFor(context, settings).prune(order, context.signal),
    countRows: (context, settings, order) => loaderFor(context, settings).countRows(order, context.signal),
    beginRebuild: (context, settings, order) =>
      loaderFor(context, settings).beginRebuild(order, context.signal),
    swapRebuilt: (context, settings, order) =>
      loaderFor(context, settings).swapRebuilt(order, context.signal),
  },
  close: closeLoader,
});
