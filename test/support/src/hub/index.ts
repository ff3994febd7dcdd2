/**
 * A whole hub under test, in a process of its own on loopback, and what stands around it: senders, a receiver,
 * readers of what it stored. A package path of its own, because it brings Segment's client along.
 */
export type { ProcessFacts } from './child-processes.ts';
export { embeddedUrl } from './embedded-url.ts';
export { configurationArrived } from './configuration-arrived.ts';
export { connectWebhook } from './connect-webhook.ts';
export { readBooks, settled, type BooksAnswer } from './read-books.ts';
export { lakeLines, lakeMessageIds, type LakeLine } from './read-lake.ts';
export { inWarehouse, warehouseIds } from './read-warehouse.ts';
export { WEBHOOK_SECRET, verified } from './receiver.ts';
export { sendEvents, type SentIds } from './send-events.ts';
export { API_TOKEN, startHub, type Hub } from './start-hub.ts';
