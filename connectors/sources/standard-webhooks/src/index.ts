/**
 * Source `standard-webhooks`: what is signed as https://www.standardwebhooks.com describes. Called by ingest for every
 * request to its webhook URL.
 */
import { defineSource } from '@trackyard/connector-sdk';
import { HEADERS } from './headers.ts';
import { meta } from './meta.ts';
import { parse } from './parse.ts';
import { verify } from './verify.ts';

export { meta };

export const source = defineSource({ meta, headers: HEADERS, verify, parse });
