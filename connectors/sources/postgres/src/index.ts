/**
 * Source `postgres`: rows of a table or a query of somebody's PostgreSQL as events, on a schedule. It only reads, in
 * short transactions that cannot write. Called by the worker (read) and the api (check).
 */
import { defineSource } from '@trackyard/connector-sdk';
import { checkTable } from './check-table.ts';
import { meta } from './meta.ts';
import { readTable } from './read-table.ts';

export { meta };

export const source = defineSource({ meta, pull: { check: checkTable, read: readTable } });
