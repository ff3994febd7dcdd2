/**
 * Source `revenuecat`: purchases, renewals, trials, cancellations and refunds in apps, one event a webhook. It asks
 * RevenueCat for nothing. Called by ingest for every request to its webhook URL.
 */
import { defineSource } from '@trackyard/connector-sdk';
import { meta } from './meta.ts';
import { parse } from './parse.ts';
import { verify } from './verify.ts';

export { meta };

export const source = defineSource({ meta, verify, parse });
