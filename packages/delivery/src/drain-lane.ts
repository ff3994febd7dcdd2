import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '@trackyard/base';
import type { DeliveryTask, Formed } from './form-batches.ts';
import { TaskSet } from './task-set.ts';

/** What draining needs of the lane and of the destination behind it. The lane is leased by the caller. */
export interface DrainPorts {
  /** What is due, in order, at least `maxEvents` where there are as many; may give tasks that are under way. */
  due(maxEvents: number): Promise<readonly DeliveryTask[]>;
  /** Cuts tasks into what is sent together, and says how long the rest may wait for company. */
  batches(tasks: readonly DeliveryTask[]): Formed;
  /** Batches that may be under way now: the breaker and the pace decide. */
  concurrency(): number;
  /** Milliseconds until the next batch may start. */
  waitMs(): number;
  /** Sends one batch and settles it; several run at once. Rejects only where it could not be settled. */
  send(batch: readonly DeliveryTask[]): Promise<void>;
  clock: Clock;
  /** Aborts when the worker stops: what is under way ends, nothing new begins. */
  signal: AbortSignal;
}

export interface DrainLimits {
  /** Tasks read ahead at first: who sends few does not read many, slice after slice. */
  firstPageEvents: number;
  /** Tasks read ahead at most: with each full page that was worked off, the next is larger. */
  pageEvents: number;
  /** After this much a lane gives way to the others. */
  sliceMs: number;
  sliceEvents: number;
  /**
   * How long an emptied lane is kept for more to come: a wake-up costs more than a look. While batches are under way
   * and more could be, the lane is looked at after as long, then after twice that, and so on. 0: not at all.
   */
  lingerMs: number;
}

export interface DrainReport {
  batches: number;
  events: number;
  /** Nothing may start before this many milliseconds; 0 where that did not end the slice. */
  restMs: number;
}

const PAGE_GROWTH = 4;
/** Shorter pauses are waited for in place: a lane that gives way and comes back costs more. */
const WAIT_IN_PLACE_MS = 50;

/**
 * Works a lane off for one slice: keeps as many batches under way as it may, and starts none that another one under
 * way carries already. Returns when the lane has nothing to start or the slice is over, and all is settled. Rejects
 * with the first batch's error, after the others have ended.
 */
export async function drainLane(ports: DrainPorts, limits: DrainLimits): Promise<DrainReport> {
  const slice = new Slice(ports, limits);
  while (!slice.isOver()) {
    await slice.read();
    const waitMs = slice.startBatches();
    if (!(await slice.goesOn(waitMs))) break;
  }
  return slice.end();
}

class Slice {
  readonly #ports: DrainPorts;
  readonly #limits: DrainLimits;
  readonly #flight: Flight;
  readonly #endAt: number;
  readonly #report: DrainReport = { batches: 0, events: 0, restMs: 0 };
  #pageEvents: number;
  #backlog: DeliveryTask[][] = [];
  /** When to look for more although nothing has ended; 0 where the next look is the last. */
  #lookAgainMs = 0;

  constructor(ports: DrainPorts, limits: DrainLimits) {
    this.#ports = ports;
    this.#limits = limits;
    this.#flight = new Flight(ports.send);
    this.#pageEvents = Math.min(limits.firstPageEvents, limits.pageEvents);
    this.#endAt = ports.clock.now() + limits.sliceMs;
  }

  isOver(): boolean {
    return (
      this.#flight.failure !== undefined ||
      this.#ports.signal.aborted ||
      this.#report.events >= this.#limits.sliceEvents ||
      this.#ports.clock.now() >= this.#endAt
    );
  }

  /** Sees to it that there is something to start, where the lane has it. */
  async read(): Promise<void> {
    if (this.#backlog.length > 0) return;
    const maxEvents = this.#pageEvents + this.#flight.tasks;
    const tasks = await this.#flight.fresh(() => this.#ports.due(maxEvents));
    if (tasks.length >= this.#pageEvents)
      this.#pageEvents = Math.min(this.#pageEvents * PAGE_GROWTH, this.#limits.pageEvents);
    const { batches, waitMs } = this.#ports.batches(tasks);
    this.#backlog = batches;
    this.#report.restMs = waitMs;
    if (batches.length > 0) this.#lookAgainMs = this.#limits.lingerMs;
  }

  /** Starts what may be under way now; gives the milliseconds until the next may start. */
  startBatches(): number {
    while (this.#backlog.length > 0 && this.#hasRoom() && !this.isOver()) {
      const waitMs = this.#ports.waitMs();
      if (waitMs > 0) return waitMs;
      const batch = this.#backlog.shift()!;
      this.#report.batches++;
      this.#report.events += batch.length;
      this.#flight.start(batch);
    }
    return 0;
  }

  /** Waits for the next moment at which something can be done; `false` where none will come in this slice. */
  async goesOn(waitMs: number): Promise<boolean> {
    if (waitMs > 0) return this.#waitItsTurn(waitMs);
    if (this.#flight.batches === 0) return this.#linger();
    const looksAgain = this.#backlog.length === 0 && this.#hasRoom() && this.#lookAgainMs > 0;
    const hasEnded = await this.#flight.next(looksAgain ? this.#lookAgainMs : undefined);
    if (!hasEnded) this.#lookAgainMs *= 2;
    return true;
  }

  async end(): Promise<DrainReport> {
    await this.#flight.landed();
    if (this.#flight.failure) throw this.#flight.failure.error;
    return this.#report;
  }

  async #waitItsTurn(waitMs: number): Promise<boolean> {
    if (waitMs > WAIT_IN_PLACE_MS && this.#flight.batches === 0) {
      this.#report.restMs = waitMs;
      return false;
    }
    await this.#flight.next(Math.min(waitMs, WAIT_IN_PLACE_MS));
    return true;
  }

  /** Once after work: more may come, and keeping the lane is cheaper than waking it. */
  async #linger(): Promise<boolean> {
    if (this.#lookAgainMs === 0 || this.#report.restMs > 0) return false;
    await delay(this.#lookAgainMs);
    this.#lookAgainMs = 0;
    return true;
  }

  #hasRoom(): boolean {
    return this.#flight.batches < this.#ports.concurrency();
  }
}

/** The batches under way. */
class Flight {
  readonly #send: (batch: readonly DeliveryTask[]) => Promise<void>;
  readonly #running = new Set<Promise<void>>();
  readonly #underWay = new TaskSet();
  /** What ended while tasks were being read: the reader may not have seen it leave. */
  #endedMeanwhile: TaskSet | undefined;
  failure: { error: unknown } | undefined;

  constructor(send: (batch: readonly DeliveryTask[]) => Promise<void>) {
    this.#send = send;
  }

  get batches(): number {
    return this.#running.size;
  }

  get tasks(): number {
    return this.#underWay.size;
  }

  start(batch: readonly DeliveryTask[]): void {
    for (const task of batch) this.#underWay.add(task);
    const run = this.#send(batch)
      .catch((error: unknown) => void (this.failure ??= { error }))
      .finally(() => {
        for (const task of batch) {
          this.#underWay.delete(task);
          this.#endedMeanwhile?.add(task);
        }
        this.#running.delete(run);
      });
    this.#running.add(run);
  }

  /** The tasks that `read` gives without those that were under way at any moment of the reading. */
  async fresh(read: () => Promise<readonly DeliveryTask[]>): Promise<DeliveryTask[]> {
    const ended = (this.#endedMeanwhile = new TaskSet());
    const tasks = await read();
    this.#endedMeanwhile = undefined;
    if (this.#underWay.size + ended.size === 0) return [...tasks];
    return tasks.filter((task) => !this.#underWay.has(task) && !ended.has(task));
  }

  /** Resolves when a batch has ended, or after so many milliseconds; `true` where a batch has. */
  async next(orAfterMs: number | undefined): Promise<boolean> {
    const before = this.#running.size;
    let timer: NodeJS.Timeout | undefined;
    const pause = new Promise<void>((resolve) => {
      if (orAfterMs !== undefined) timer = setTimeout(resolve, orAfterMs);
    });
    await Promise.race([...this.#running, pause]);
    clearTimeout(timer);
    return this.#running.size < before;
  }

  async landed(): Promise<void> {
    await Promise.all(this.#running);
  }
}

/** Names a task: one event of one record for one connection. */
export function taskKey({ recordId, connectionId, index }: DeliveryTask): string {
  return `${recordId} ${connectionId} ${index}`;
}
