/**
 * Source `monday`: what happens on a board of monday.com, one event a webhook. It asks monday.com for nothing. Called by
 * ingest for every request to its webhook URL.
 */
import { defineSource } from '@trackyard/connector-sdk';
import { meta } from './meta.ts';
import { parse } from './parse.ts';
import { TOKEN_PARAMETER, handshake, verify } from './verify.ts';

export { meta };

export const source = defineSource({ meta, secretQuery: [TOKEN_PARAMETER], handshake, verify, parse });
