import { lookup as systemLookup } from 'node:dns';
import { Socket } from 'node:net';
import type { Logger } from '@trackyard/base';
import type { Dial, HttpClient } from '@trackyard/connector-sdk';
import { Agent } from 'undici';
import { createAddressPolicy } from './address-policy.ts';
import { guardedConnector } from './guarded-connector.ts';
import { GuardedSocket, type Guard, type Lookup } from './guarded-socket.ts';
import { createHttpClient } from './http-client.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const MAX_HEADER_BYTES = 32 * 1024;
const CONNECTIONS_PER_ORIGIN = 64;
/** Below what load balancers close idle connections after, so that few requests meet a closing one. */
const IDLE_TIMEOUT_MS = 15_000;
const MAX_IDLE_TIMEOUT_MS = 55_000;

export interface EgressOptions {
  /** `TRACKYARD_EGRESS_ALLOW`: ranges that may be reached although they are private. */
  allow: readonly string[];
  log: Logger;
  /** For tests: how names are looked up. */
  lookup?: Lookup;
  /** For tests: certificates to trust instead of the well-known ones. */
  ca?: string;
}

/** A process's one way out. */
export interface Egress {
  /** A client over the shared connections; its requests end with `TransientError` when `signal` aborts. */
  http(options?: { signal?: AbortSignal }): HttpClient;
  dial(): Dial;
  /** Checks nothing. For the built-in local warehouse alone, whose address no user can set. */
  uncheckedDialForLocalWarehouse(): Dial;
  /** Cuts what is still open; call it after the last delivery. */
  close(): Promise<void>;
}

/** Opens nothing yet. Throws `TY_CONFIG` where `allow` cannot be read. */
export function createEgress(options: EgressOptions): Egress {
  const { allow, log, lookup = systemLookup, ca } = options;
  const guard: Guard = {
    policy: createAddressPolicy(allow),
    lookup,
    onRefused: (host, refusal) => log.warn('egress.refused', { host, refusal }),
  };
  const agent = new Agent({
    connect: guardedConnector({ guard, timeoutMs: CONNECT_TIMEOUT_MS, ...(ca !== undefined && { ca }) }),
    connections: CONNECTIONS_PER_ORIGIN,
    pipelining: 1,
    keepAliveTimeout: IDLE_TIMEOUT_MS,
    keepAliveMaxTimeout: MAX_IDLE_TIMEOUT_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    // Each request has one deadline of its own.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    http: ({ signal } = {}) => createHttpClient(agent, signal),
    dial: () => ({ socket: () => new GuardedSocket(guard) }),
    uncheckedDialForLocalWarehouse: () => ({ socket: () => new Socket() }),
    close: () => agent.destroy(),
  };
}
