/**
 * Source `appsflyer`: messages of AppsFlyer's Push API. Called by ingest for every request to its webhook URL.
 */
import { defineSource } from '@trackyard/connector-sdk';
import { meta } from './meta.ts';
import { parse } from './parse.ts';
import { verify } from './verify.ts';

export { meta };

export const source = defineSource({ meta, secretQuery: ['token'], verify, parse });
