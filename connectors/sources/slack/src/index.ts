/**
 * Source `slack`: what a Slack app subscribes to, from the Events API. It asks Slack for nothing. Called by ingest for every
 * request to its webhook URL.
 */
import { defineSource } from '@trackyard/connector-sdk';
import { meta } from './meta.ts';
import { parse } from './parse.ts';
import { handshake, verify } from './verify.ts';

export { meta };

export const source = defineSource({ meta, handshake, verify, parse });
