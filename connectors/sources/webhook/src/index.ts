/**
 * Source `webhook`: JSON, forms and XML of any sender, mapped to events by directives. Called by ingest for every
 * request to its webhook URL; keeps nothing.
 */
import { defineSource } from '@trackyard/connector-sdk';
import { meta } from './meta.ts';
import { parse } from './parse.ts';
import { verify } from './verify.ts';

export { meta };

export const source = defineSource({
  meta,
  headers: ['content-type'],
  secretQuery: ['token'],
  verify,
  parse,
});
