/**
 * Source `pagerduty`: incidents and what happens to them, one event a webhook. It asks PagerDuty for nothing. Called by
 * ingest for every request to its webhook URL.
 */
import { defineSource } from '@trackyard/connector-sdk';
import { meta } from './meta.ts';
import { parse } from './parse.ts';
import { verify } from './verify.ts';

export { meta };

export const source = defineSource({ meta, verify, parse });
