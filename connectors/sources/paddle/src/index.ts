/**
 * Source `paddle`: transactions, subscriptions, refunds and customers of Paddle Billing, one event a notification. It asks
 * Paddle for nothing. Called by ingest for every request to its webhook URL.
 */
import { defineSource } from '@trackyard/connector-sdk';
import { meta } from './meta.ts';
import { parse } from './parse.ts';
import { verify } from './verify.ts';

export { meta };

export const source = defineSource({ meta, verify, parse });
