/**
 * Source `http`: what SDKs and the HTTP API post with a write key. The definition says that it exists and what
 * can be set; the collection routes of ingest do the work.
 */
import { defineSource } from '@trackyard/connector-sdk';
import { meta } from './meta.ts';

export { meta };

export const source = defineSource({ meta });
