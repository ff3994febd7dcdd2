import type { Socket } from 'node:net';
import type { Clock, Logger } from '@trackyard/base';
import type { WarehouseHost } from './warehouse.ts';

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  url: string;
  headers?: Readonly<Record<string, string>>;
  /** Sent as it is; the caller sets the content type. */
  body?: string | Uint8Array;
  /** Whole request, connecting included; 10 s by default, 60 s at most. */
  timeoutMs?: number;
}

export interface HttpResponse {
  status: number;
  /** Names in lower case; several values joined with `, `. */
  headers: Readonly<Record<string, string>>;
  /** Decoded as UTF-8, 1 MiB at most (more is `TransientError`). */
  text: string;
}

/**
 * The only way out over HTTP. Refuses private addresses, follows no redirect, gives back any status as a
 * value. Throws `TransientError` (with `maybeDelivered` once the request was on its way) for network faults
 * and timeouts, `ConfigError` for an address that may not be reached.
 */
export interface HttpClient {
  request(request: HttpRequest): Promise<HttpResponse>;
}

/** For drivers that speak their own protocol over TCP: sockets with the same checks as `http`. */
export interface Dial {
  /**
   * A socket that is not connected yet. When the driver calls its `connect(port, host)`, literals, every
   * DNS answer and the connected address are checked; a refused address destroys it with an error.
   */
  socket(): Socket;
}

/** A connector's small memory, kept per destination across runs. Values are JSON, 64 KiB at most. */
export interface KeyValueState {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
  /**
   * Reads, changes and writes one value as the only one that does, over all processes; resolves to what was written.
   * `change` may ask a vendor, within 20 s; others wait for as long. Rejects with `TransientError` where it had no turn,
   * with `change`'s own error where that fails (nothing is written).
   */
  update(key: string, change: (stored: unknown) => Promise<unknown>): Promise<unknown>;
}

/** All that a connector is given. It has no other way to the outside. */
export interface ConnectorContext {
  /** Names this destination in ids that must stay the same over retries. */
  destinationId: string;
  http: HttpClient;
  dial: Dial;
  log: Logger;
  clock: Clock;
  state: KeyValueState;
  /**
   * A folder on the hub's machine for this destination's files and nobody else's; the connector makes it when it needs
   * it. Several processes may use it at once. Absent where nothing is to be kept, as in a dry run.
   */
  folder?: string;
  /** Aborts when the worker stops or the delivery runs out of time. */
  signal: AbortSignal;
  /** Given with the deliveries of a warehouse; absent where nothing is loaded (checks, dry runs). */
  warehouse?: WarehouseHost;
}
