import { TrackyardError } from '@trackyard/base';
import type { OpenQueue } from '@trackyard/queue';

/** The queue before it could be opened: its methods reject with `TY_UNAVAILABLE` until it is. */
export function waitingQueue(
  backend: OpenQueue['backend'],
  current: () => OpenQueue | undefined,
): Omit<OpenQueue, 'close'> {
  return {
    backend,
    records: whenThere(() => current()?.records),
    wakeUps: whenThere(() => current()?.wakeUps),
    live: whenThere(() => current()?.live),
  };
}

/** All methods of these ports are asynchronous, but for the one that the worker calls: it starts later. */
function whenThere<T extends object>(current: () => T | undefined): T {
  return new Proxy({} as T, {
    get: (_target, name) => {
      const target = current();
      return target ? Reflect.get(target, name, target) : reject;
    },
  });
}

function reject(): Promise<never> {
  return Promise.reject(new TrackyardError('TY_UNAVAILABLE', { message: 'The queue cannot be reached.' }));
}
