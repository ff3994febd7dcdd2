import { AsyncLocalStorage } from 'node:async_hooks';
import type { Account, TransportFault } from '../protocol.ts';

/** What belongs to one call into a destination's code: whose it is, and what its requests met. */
export interface Call {
  /** The task that it is part of. */
  taskId: number;
  account: Account;
  /** The last request got no answer. */
  fault?: TransportFault | undefined;
  /** The last answer's status, and how long it asked to wait. */
  status?: number;
  retryAfter?: string | undefined;
  /** Requests made so far. */
  requests: number;
}

/** Attributes requests and environment reads to the call that makes them, however many run at once. */
export const currentCall = new AsyncLocalStorage<Call>();

/** Runs `work` as a call of its own; hands it what its requests met. */
export function inCall<T>(taskId: number, account: Account, work: (call: Call) => Promise<T>): Promise<T> {
  const call: Call = { taskId, account, requests: 0 };
  return currentCall.run(call, () => work(call));
}
