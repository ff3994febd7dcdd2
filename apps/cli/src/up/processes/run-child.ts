import cluster from 'node:cluster';
import { isTrackyardError, type Logger } from '@trackyard/base';
import { createLogger, createMetrics, type Metrics } from '@trackyard/telemetry';
import { Closers } from '../close-in-order.ts';
import type { ChildReport, Notice, Order, StartOrder } from './messages.ts';

export interface ChildTools {
  closers: Closers;
  metrics: Metrics;
  log: Logger;
}

/** What a child does, as its frame sees it. */
export interface ChildWork {
  /** Where it listens. */
  url?: string;
  /** Ends what comes in from outside, before everything is closed. */
  leave?(isReplaced: boolean): Promise<void>;
  collecting?(): Promise<NonNullable<ChildReport['collecting']>>;
  adopt?(): Promise<void>;
}

export type StartWork = (order: StartOrder, tools: ChildTools) => Promise<ChildWork>;

/** Alone, because its primary is gone, it does not take longer than this. The primary is less patient. */
const DRAIN_MS = 60_000;

/** The frame of every child: does as the primary says, and ends when that is gone, once all is finished. */
export async function runChild(name: string, loading: Promise<{ startWork: StartWork }>): Promise<void> {
  const closers = new Closers();
  const metrics = createMetrics();
  let log: Logger | undefined;
  let work: ChildWork | undefined;
  let isStopping = false;

  const start = async (order: StartOrder) => {
    const { logLevel: level } = order.config;
    const pretty = process.stderr.isTTY;
    log = createLogger({ level, name: 'trackyard', pretty }).child({ process: name });
    const { startWork } = await loading;
    work = await startWork(order, { closers, metrics, log });
    tell({ kind: 'ready', url: work.url });
  };
  const stop = async (isReplaced: boolean) => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(1), DRAIN_MS).unref();
    await work?.leave?.(isReplaced);
    const failed = await closers.closeAll();
    if (failed.length > 0) log?.warn('process.stopped_unclean', { parts: failed.join(',') });
    tell({ kind: 'ending', metrics: await metrics.snapshot() }, () => process.exit(0));
  };
  const answer = async (id: number) => {
    const collecting = await work?.collecting?.();
    tell({ kind: 'report', id, metrics: await metrics.snapshot(), ...(collecting && { collecting }) });
  };
  const obey = async (order: Order): Promise<void> => {
    switch (order.kind) {
      case 'start':
        return start(order).catch(refuse);
      case 'stop':
        return stop(order.isReplaced);
      case 'adopt':
        return work?.adopt?.();
      case 'ask':
        return answer(order.id);
    }
  };

  onPrimaryGone(() => {
    log?.warn('primary.gone');
    void stop(false);
  });
  process.on('message', (order: Order) => {
    obey(order).catch((error: unknown) => log?.error('order.failed', { kind: order.kind }, error));
  });
  // A terminal's keys and its end reach every process in it: the primary says what follows.
  for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => undefined);
  process.on('SIGTERM', () => void stop(false));
}

/** Our own errors are sentences for people, which the primary prints; anything else shows where it happened. */
function refuse(error: unknown): void {
  if (!isTrackyardError(error)) throw error;
  tell({ kind: 'refused', message: error.message }, () => process.exit(1));
}

/** Where the primary is gone there is nobody to tell. */
function tell(notice: Notice, then: () => void = () => undefined): void {
  if (!process.connected) then();
  else process.send?.(notice, undefined, undefined, () => then());
}

function onPrimaryGone(stop: () => void): void {
  const { worker } = cluster;
  // A cluster's worker would exit at once when it is disconnected without having asked for it.
  worker?.once('disconnect', () => (worker.exitedAfterDisconnect = true));
  process.once('disconnect', stop);
}
