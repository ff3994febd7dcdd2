/**
 * Destination `clickhouse`: events as tables of a ClickHouse, each event once. It writes only to databases of
 * sources (or the one in the settings), changes a schema only by adding, and never deletes.
 * Called by the worker (actions, close) and the api (check).
 */
import { defineDestination } from '@trackyard/connector-sdk';
import { store } from './actions/store.ts';
import { checkLoader, closeLoader } from './loaders.ts';
import { meta } from './meta.ts';

export { meta };

export const destination = defineDestination({
  meta,
  /** Connects, and looks whether the user may do what loads need; writes nothing. */
  check: checkLoader,
  actions: { store },
  close: closeLoader,
});
