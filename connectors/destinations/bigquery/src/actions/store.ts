import { BIGQUERY_RULES, storeAction } from '@trackyard/warehouse';
import { loaderFor } from '../loaders.ts';
import { readSharedDataset } from '../read-settings.ts';

export const store = storeAction({ rules: BIGQUERY_RULES, loaderFor, readSharedSchema: readSharedDataset });
