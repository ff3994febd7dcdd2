import type { Server } from 'node:http';

/** Longer than the idle time of usual load balancers (60 s), so that they close first. */
const KEEP_ALIVE_MS = 65_000;
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;

/**
 * Keeps slow senders from holding connections for ever. Node looks for them every `connectionsCheckingInterval`
 * (30 s unless the server was created with another), so a request may last that much longer.
 */
export function applyServerTimeouts(server: Server): void {
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
}
