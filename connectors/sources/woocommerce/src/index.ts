/**
 * Source `woocommerce`: orders, customers, products and coupons, one event a webhook. It asks the shop for nothing. Called
 * by ingest for every request to its webhook URL.
 */
import { defineSource } from '@trackyard/connector-sdk';
import { meta } from './meta.ts';
import { HEADERS, parse } from './parse.ts';
import { handshake, verify } from './verify.ts';

export { meta };

export const source = defineSource({ meta, headers: HEADERS, handshake, verify, parse });
