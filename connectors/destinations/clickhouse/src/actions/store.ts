import { CLICKHOUSE_RULES, storeAction } from '@trackyard/warehouse';
import { loaderFor } from '../loaders.ts';
import { readSharedSchema } from '../read-settings.ts';

export const store = storeAction({ rules: CLICKHOUSE_RULES, loaderFor, readSharedSchema });
