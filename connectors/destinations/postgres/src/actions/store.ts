import { POSTGRES_RULES, storeAction } from '@trackyard/warehouse';
import { loaderFor } from '../loaders.ts';
import { readSharedSchema } from '../read-settings.ts';

export const store = storeAction({ rules: POSTGRES_RULES, loaderFor, readSharedSchema });
