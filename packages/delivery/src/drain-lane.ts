import type { Clock } from '@trackyard/base';
import type { DeliveryTask } from './form-batches.ts';

/** What draining needs of the lane and of the destination behind it. The lane is leased by the caller. */
export interface DrainPorts {
  /** What is due, in order, at least `maxEvents` where there are as many; may give tasks that are under way. */
  due(maxEvents: number): Promise<readonly DeliveryTask[]>;
  /** Cuts tasks into what is sent together. */
  batches(tasks: readonly DeliveryTask[]): DeliveryTask[][];
  /** Sends one batch and settles it; several run at once. Rejects only where it could not be settled. */
  send(batch: readonly DeliveryTask[]): Promise<void>;
  clock: Clock;
  /** Aborts when the worker stops: what is under way ends, nothing new begins. */
  signal: AbortSignal;
}

export interface DrainLimits {
  /** Batches under way at once. */
  concurrency: number;
  /** Tasks read ahead. */
  pageEvents: number;
  /** After this much a lane gives way to the others. */
  sliceMs: number;
  sliceEvents: number;
}

export interface DrainReport {
  batches: number;
  events: number;
}

/**
 * Works a lane off for one slice: keeps up to `concurrency` batches under way, and starts none that another one
 * under way carries already. Returns when the lane has nothing due or the slice is over, and all is settled.
 * Rejects with the first batch's error, after the others have ended.
 */
export async function drainLane(ports: DrainPorts, limits: DrainLimits): Promise<DrainReport> {
  const underWay = new Set<string>();
  const running = new Set<Promise<void>>();
  const report: DrainReport = { batches: 0, events: 0 };
  const endAt = ports.clock.now() + limits.sliceMs;
  let backlog: DeliveryTask[][] = [];
  let failure: { error: unknown } | undefined;

  const start = (batch: DeliveryTask[]) => {
    const keys = batch.map(taskKey);
    for (const key of keys) underWay.add(key);
    report.batches++;
    report.events += batch.length;
    const run = ports
      .send(batch)
      .catch((error: unknown) => void (failure ??= { error }))
      .finally(() => {
        for (const key of keys) underWay.delete(key);
        running.delete(run);
      });
    running.add(run);
  };
  const isOver = () =>
    failure !== undefined ||
    ports.signal.aborted ||
    report.events >= limits.sliceEvents ||
    ports.clock.now() >= endAt;

  while (!isOver()) {
    if (backlog.length === 0) {
      const due = await ports.due(limits.pageEvents + underWay.size);
      backlog = ports.batches(due.filter((task) => !underWay.has(taskKey(task))));
    }
    while (backlog.length > 0 && running.size < limits.concurrency && !isOver()) start(backlog.shift()!);
    if (running.size === 0) break;
    await Promise.race(running);
  }
  await Promise.all(running);
  if (failure) throw failure.error;
  return report;
}

function taskKey({ recordId, connectionId, index }: DeliveryTask): string {
  return `${recordId} ${connectionId} ${index}`;
}
