/**
 * The only way out of Trackyard: an HTTP client, and TCP sockets for drivers. Both refuse private, local,
 * reserved and metadata addresses by literal, by every answer of DNS and by the connected socket's address.
 * It follows no redirect, retries nothing, and its errors never hold a URL's path, query, user or headers.
 * The worker and the api hand it to connectors; lint keeps every other package from opening connections.
 */
export { createEgress, type Egress, type EgressOptions } from './egress.ts';
