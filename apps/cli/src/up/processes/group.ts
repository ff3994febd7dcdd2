import type { Logger } from '@trackyard/base';
import { crashPause } from './crash-pause.ts';
import type { Child } from './spawn-child.ts';

export interface GroupOptions {
  count: number;
  spawn(place: number): Child;
  /** A child has ended, for whatever reason; `siblings` are those that do their work. */
  onEnded(child: Child, siblings: readonly Child[]): void;
  /** All children but the first of the first group wait for this: a start is no race of all for the cores. */
  gate: Promise<void>;
  isFirst: boolean;
  log: Logger;
}

/** The children of one role, one at each place, the first of them before the others. A child that ends by itself is started again. */
export interface Group {
  readonly count: number;
  children(): readonly Child[];
  /** Replaces all, one after the other; each new one does its work before the old one stops. Rejects where one cannot. */
  roll(): Promise<void>;
  /** Lets all finish; kills those that have not after `patienceMs`. */
  stop(patienceMs: number): Promise<void>;
  kill(): void;
}

/** A replaced child may wait for slow senders and for answers of slow destinations. */
const REPLACED_MS = 60_000;
/** A new process that does not work by then is given up, and the old one stays. */
const START_MS = 60_000;

interface Place {
  child: Child;
  startedAt: number;
  lastPauseMs: number;
  restart?: NodeJS.Timeout;
}

export function startGroup({ count, spawn, onEnded, gate, isFirst, log }: GroupOptions): Group {
  const leaving = new Set<Child>();
  let isStopping = false;

  const working = () => places.map(({ child }) => child).filter((child) => child.isReady());
  const settle = (place: Place, at: number, child: Child) => {
    place.child = child;
    place.startedAt = performance.now();
    void child.ended.then((how) => {
      if (place.child === child && !isStopping) restartLater(place, at, how);
      onEnded(child, working());
    });
  };
  const restartLater = (place: Place, at: number, how: string) => {
    const livedMs = Math.round(performance.now() - place.startedAt);
    const pauseMs = (place.lastPauseMs = crashPause({ livedMs, lastPauseMs: place.lastPauseMs }));
    log.error('process.ended', { process: place.child.name, how, livedMs, restartInMs: pauseMs });
    place.restart = setTimeout(() => settle(place, at, spawn(at)), pauseMs);
  };
  const replace = async (place: Place, at: number) => {
    const startedAt = performance.now();
    const next = spawn(at);
    leaving.add(next); // not of the group yet, but to be stopped with it
    const tooLate = setTimeout(() => next.kill(), START_MS);
    await next.ready.finally(() => {
      clearTimeout(tooLate);
      leaving.delete(next);
    });
    const startMs = Math.round(performance.now() - startedAt);
    const old = place.child;
    clearTimeout(place.restart);
    leaving.add(old);
    settle(place, at, next);
    await old.stop({ isReplaced: true, patienceMs: REPLACED_MS });
    leaving.delete(old);
    const stopMs = Math.round(performance.now() - startedAt) - startMs;
    log.info('process.replaced', { process: next.name, startMs, stopMs });
  };

  const places: Place[] = [];
  const open = (at: number) => {
    const place = { child: spawn(at), startedAt: 0, lastPauseMs: 0 };
    places.push(place);
    settle(place, at, place.child);
    return place;
  };
  if (isFirst) open(1);
  void gate.then(() => {
    for (let at = isFirst ? 2 : 1; at <= count && !isStopping; at++) open(at);
  });
  return {
    count,
    children: () => places.map(({ child }) => child),
    async roll() {
      for (const [n, place] of places.entries()) {
        if (isStopping) return;
        await replace(place, n + 1);
      }
    },
    async stop(patienceMs) {
      isStopping = true;
      for (const { restart } of places) clearTimeout(restart);
      const all = [...places.map(({ child }) => child), ...leaving];
      await Promise.all(all.map((child) => child.stop({ isReplaced: false, patienceMs })));
    },
    kill() {
      isStopping = true;
      for (const child of [...places.map((place) => place.child), ...leaving]) child.kill();
    },
  };
}
