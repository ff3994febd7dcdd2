/**
 * The public front door: Segment's HTTP API on raw `node:http`. It authenticates by write key, caps and reads
 * bodies, turns them into events, and answers 200 only once they are committed. It knows no destination and no
 * queue driver, reads no configuration and opens no port: the cli passes everything in and gives every other
 * path to Express.
 */
export { createIngest, type Ingest, type IngestOptions } from './ingest.ts';
export { batchOfRows, type RefusedRow, type RowsToCollect } from './batch-of-rows.ts';
export { applyServerTimeouts } from './server-timeouts.ts';
export type { IngestSource, SourceDirectory } from './authenticate.ts';
export {
  createWebhookSources,
  type WebhookSource,
  type WebhookSourceConfig,
  type WebhookSources,
} from './webhook-sources.ts';
export type { IngestMetrics } from './metrics.ts';
export type { UnauthorizedReport, UnauthorizedSample } from './unauthorized-samples.ts';
