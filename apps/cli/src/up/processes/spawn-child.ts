import { fork, type ChildProcess } from 'node:child_process';
import cluster from 'node:cluster';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { TrackyardError, type Logger } from '@trackyard/base';
import type { ChildReport, ChildRole, Notice, Order, StartOrder } from './messages.ts';

const ENTRY = fileURLToPath(new URL('../../../bin/child.mjs', import.meta.url));
/** Who asks wants an answer soon; a child that is busy for longer is told as it was last. */
const ASK_MS = 1_000;

/** A process of ours, as the primary sees it. */
export interface Child {
  /** `ingest 1`. */
  readonly name: string;
  readonly pid: number | undefined;
  isReady(): boolean;
  /** Resolves once it does its work; rejects with `TY_CONFIG` or `TY_UNAVAILABLE` where it ends before. */
  readonly ready: Promise<{ url: string | undefined }>;
  /** Resolves with how it ended: its exit code, or the signal that ended it. */
  readonly ended: Promise<string>;
  /** The last report where it does not answer in time. */
  report(): Promise<ChildReport | undefined>;
  adopt(): void;
  /** Lets it finish and end; kills it after `patienceMs`. */
  stop(options: { isReplaced: boolean; patienceMs: number }): Promise<void>;
  kill(): void;
}

export interface SpawnOptions {
  role: ChildRole;
  place: number;
  order: Promise<StartOrder>;
  log: Logger;
}

/** Ingest processes are a cluster, which shares the port; workers share nothing. */
export function spawnChild({ role, place, order, log }: SpawnOptions): Child {
  const process = launch(role, place);
  const name = `${role} ${place}`;
  const answers = new Map<number, (report: ChildReport) => void>();
  const ready = Promise.withResolvers<{ url: string | undefined }>();
  ready.promise.catch(() => undefined);
  let isReady = false;
  let refusal: TrackyardError | undefined;
  let last: ChildReport | undefined;
  let asked = 0;

  const tell = (next: Order) => void (process.connected && process.send(next, () => undefined));
  const hear = (notice: Notice) => {
    switch (notice.kind) {
      case 'ready':
        isReady = true;
        return ready.resolve({ url: notice.url });
      case 'refused':
        return void (refusal = new TrackyardError('TY_CONFIG', { message: notice.message }));
      case 'report':
        last = notice;
        return answers.get(notice.id)?.(notice);
      case 'ending':
        return void (last = { metrics: notice.metrics });
    }
  };
  const ended = once(process, 'exit').then(([code, signal]) => {
    isReady = false;
    const how = signal ? String(signal) : `exit code ${code}`;
    ready.reject(
      refusal ?? new TrackyardError('TY_UNAVAILABLE', { message: `Process ${name} ended: ${how}` }),
    );
    return how;
  });
  process.on('message', hear);
  order.then(tell).catch(() => undefined);

  return {
    name,
    pid: process.pid,
    isReady: () => isReady,
    ready: ready.promise,
    ended,
    async report() {
      const id = (asked += 1);
      const { promise, resolve } = Promise.withResolvers<ChildReport | undefined>();
      answers.set(id, resolve);
      const giveUp = setTimeout(() => resolve(last), ASK_MS);
      void ended.then(() => resolve(last));
      tell({ kind: 'ask', id });
      return promise.finally(() => {
        clearTimeout(giveUp);
        answers.delete(id);
      });
    },
    adopt: () => tell({ kind: 'adopt' }),
    async stop({ isReplaced, patienceMs }) {
      tell({ kind: 'stop', isReplaced });
      const impatient = setTimeout(() => {
        log.warn('process.killed', { process: name, pid: process.pid, afterMs: patienceMs });
        process.kill('SIGKILL');
      }, patienceMs);
      await ended;
      clearTimeout(impatient);
    },
    kill: () => void process.kill('SIGKILL'),
  };
}

function launch(role: ChildRole, place: number): ChildProcess {
  const args = [role, String(place)];
  if (role === 'worker') return fork(ENTRY, args, { serialization: 'advanced' });
  // Each accepts by itself: no connection passes through the primary, and a busy process takes fewer.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  cluster.setupPrimary({ exec: ENTRY, args, serialization: 'advanced' });
  return cluster.fork().process;
}
