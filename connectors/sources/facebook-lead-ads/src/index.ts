/**
 * Source `facebook-lead-ads`: webhooks of a Facebook page. Called by ingest for every request to its webhook URL.
 */
import { defineSource } from '@trackyard/connector-sdk';
import { handshake } from './handshake.ts';
import { meta } from './meta.ts';
import { parse } from './parse.ts';
import { verify } from './verify.ts';

export { meta };

export const source = defineSource({
  meta,
  secretQuery: ['hub.verify_token'],
  handshake,
  verify,
  parse,
});
