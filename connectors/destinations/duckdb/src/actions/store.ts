import { DUCKDB_RULES, storeAction } from '@trackyard/warehouse';
import { loaderFor, readSharedSchema } from '../loaders.ts';

export const store = storeAction({ rules: DUCKDB_RULES, loaderFor, readSharedSchema });
