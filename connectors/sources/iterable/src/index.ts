/** Source `iterable`: system webhooks. Called by ingest for every request to its webhook URL. */
import { defineSource, verdictOnCredentials } from '@trackyard/connector-sdk';
import { meta } from './meta.ts';
import { parse } from './parse.ts';

export { meta };

export const source = defineSource({ meta, verify: verdictOnCredentials, parse });
