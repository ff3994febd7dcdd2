import type { Part } from './cpu-time.ts';
import type { Backend } from './queue-server.ts';

/** Where events go. `webhook` takes one event a request, `batch` up to 500; both post to `url`. */
export type BenchDestination = { kind: 'webhook' | 'batch'; url: string } | { kind: 'warehouse' };

export interface SystemOptions {
  backend: Backend;
  destinations: readonly BenchDestination[];
  /** Without one, events stay in the queue, and nothing is ever settled: `settled` returns at once. */
  hasWorker?: boolean;
}

/** Ours, the design that a hub usually starts with, or a web server that does nothing with what it gets. */
export type SystemName = 'trackyard' | 'plain' | 'bare';

/** A whole system under load. */
export interface System {
  name: SystemName;
  url: string;
  writeKey: string;
  /** Its own processes and the queue's server: what an event costs is the sum of these. */
  parts: readonly Part[];
  /** Other processes that work because of it, such as a warehouse's server: shown, not summed. */
  others: readonly Part[];
  queueBytes(): Promise<number>;
  /** Resolves once everything that was acknowledged is delivered and, where it keeps one, in the lake. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}
