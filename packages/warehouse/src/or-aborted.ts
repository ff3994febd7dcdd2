import { TransientError } from '@trackyard/connector-sdk';

/** `work`, unless `signal` ends the wait: a client's requests may know nothing of one load's end. */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal, what: string): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void =>
    reject(new TransientError(`${what} was not waited for.`, { maybeDelivered: true }));
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  work.catch(() => undefined); // where the signal was faster
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
