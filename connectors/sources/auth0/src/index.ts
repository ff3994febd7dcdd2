/**
 * Source `auth0`: entries of a custom log stream, and events of an event stream. It asks Auth0 for nothing. Called by ingest
 * for every request to its webhook URL.
 */
import { defineSource } from '@trackyard/connector-sdk';
import { meta } from './meta.ts';
import { parse } from './parse.ts';
import { verify } from './verify.ts';

export { meta };

export const source = defineSource({ meta, verify, parse });
