/**
 * Destination `snowflake`: events as tables of a Snowflake database, each event once. It writes only to schemas of
 * sources (or the one in the settings), changes a schema only by adding, and deletes nothing but its own staged rows.
 * Called by the worker (actions, close) and the api (check).
 */
import { defineDestination } from '@trackyard/connector-sdk';
import { store } from './actions/store.ts';
import { checkLoader, closeLoader } from './loaders.ts';
import { meta } from './meta.ts';

export { meta };

export const destination = defineDestination({
  meta,
  /** Signs in as the role, and asks for the database and the warehouse; writes nothing. */
  check: checkLoader,
  actions: { store },
  close: closeLoader,
});
