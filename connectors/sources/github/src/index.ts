/**
 * Source `github`: what happens in repositories and organisations, one event a webhook. It asks GitHub for nothing. Called
 * by ingest for every request to its webhook URL.
 */
import { defineSource } from '@trackyard/connector-sdk';
import { meta } from './meta.ts';
import { HEADERS, parse } from './parse.ts';
import { verify } from './verify.ts';

export { meta };

export const source = defineSource({ meta, headers: HEADERS, verify, parse });
