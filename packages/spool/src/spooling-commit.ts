import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@trackyard/base';
import type { NewBatch } from '@trackyard/queue';
import type { Spool } from './open-spool.ts';

export interface SpoolingCommitOptions {
  spool: Spool;
  /** Commits to the queue, idempotent by the batch's id. */
  commit(batch: NewBatch): Promise<void>;
  /** Asks the queue how full it is, from 0 to 1; rejects while it is away. Once a second at most. */
  fullness(): Promise<number>;
  log: Logger;
}

export interface SpoolStanding {
  batches: number;
  bytes: number;
  /** Events can be acknowledged without the queue. */
  canAccept: boolean;
  /** Batches since the start. */
  spooled: number;
  drained: number;
}

/** A commit that goes on while the queue is away or too full. */
export interface SpoolingCommit {
  /** Resolves when the batch is durable, here or there; rejects where neither takes it. */
  commit(batch: NewBatch): Promise<void>;
  standing(): SpoolStanding;
  /** Takes over what processes left that have ended since. */
  adopt(): Promise<void>;
  /** Call it after the last commit has ended. What is not drained stays on disk. */
  close(): Promise<void>;
}

/** From here on the queue's memory is left to those who empty it. */
const TOO_FULL = 0.7;
/** Below this it is used again: some distance, not to change all the time. */
const FULL_NO_MORE = 0.65;
const ASK_EVERY_MS = 1_000;
/** Between attempts to reach the queue: doubled up to the last. */
const FIRST_WAIT_MS = 100;
const LAST_WAIT_MS = 3_000;
/** What is being written will be there in a moment. */
const WRITING_MS = 5;

export function createSpoolingCommit(options: SpoolingCommitOptions): SpoolingCommit {
  const { spool, log } = options;
  const closing = new AbortController();
  const gate = createGate();
  const counts = { spooled: 0, drained: 0 };
  let isSpooling = false;
  let draining: Promise<void> = Promise.resolve();

  const enter = (reason: string) => {
    if (isSpooling) return;
    isSpooling = true;
    log.warn('spool.entered', { reason });
    const before = { ...counts, enteredAt: performance.now() };
    const onDrained = () => void (counts.drained += 1);
    const onEmpty = () => leave(before);
    draining = drain(options, { reason, signal: closing.signal, gate, onDrained, onEmpty });
  };

  const leave = (before: { spooled: number; drained: number; enteredAt: number }): Promise<void> => {
    isSpooling = false;
    gate.open();
    log.info('spool.left', {
      spooled: counts.spooled - before.spooled,
      drained: counts.drained - before.drained,
      durationMs: Math.round(performance.now() - before.enteredAt),
    });
    return spool.clear().catch((error: unknown) => log.error('spool.not_cleared', {}, error));
  };

  const toSpool = async (batch: NewBatch) => {
    await spool.append(batch);
    counts.spooled += 1;
  };

  const toQueue = async (batch: NewBatch) => {
    try {
      await options.commit(batch);
    } catch (error) {
      const written = toSpool(batch); // before `enter`, which would find nothing to drain
      enter(messageOf(error));
      await written;
    }
  };

  const watch = watchFullness(options, () => enter('the queue is too full'));
  const enterIfLeft = () => spool.isEmpty() || enter('an earlier process left batches');
  enterIfLeft();

  return {
    async commit(batch) {
      if (isSpooling) await gate.opened();
      return isSpooling ? toSpool(batch) : toQueue(batch);
    },
    standing: () => ({ ...spool.size(), canAccept: spool.canAccept(), ...counts }),
    async adopt() {
      await spool.adopt();
      enterIfLeft();
    },
    async close() {
      clearInterval(watch);
      closing.abort();
      await draining;
      await spool.close();
    },
  };
}

/**
 * Closed for the milliseconds in which the last batches are drained: those that come meanwhile wait for the queue.
 * Otherwise there would always be one more in the spool under load, and it would never be left.
 */
interface Gate {
  opened(): Promise<void> | undefined;
  open(): void;
  close(): void;
}

function createGate(): Gate {
  let closed: PromiseWithResolvers<void> | undefined;
  return {
    opened: () => closed?.promise,
    open() {
      closed?.resolve();
      closed = undefined;
    },
    close: () => void (closed ??= Promise.withResolvers<void>()),
  };
}

function watchFullness({ fullness }: SpoolingCommitOptions, onTooFull: () => void): NodeJS.Timeout {
  let isAsking = false;
  const ask = async () => {
    isAsking = true;
    // Where it cannot be asked, the next commit finds out.
    if ((await fullness().catch(() => 0)) >= TOO_FULL) onTooFull();
    isAsking = false;
  };
  return setInterval(() => isAsking || void ask(), ASK_EVERY_MS).unref();
}

interface Drain {
  /** Why the spool was entered: known to the log already. */
  reason: string;
  signal: AbortSignal;
  gate: Gate;
  onDrained(): void;
  /** Called in the same tick as the spool was found empty, so that nothing can come between. */
  onEmpty(): Promise<void>;
}

/** Commits what is spooled, in order, until nothing is left or it is stopped. */
async function drain(options: SpoolingCommitOptions, { signal, gate, ...on }: Drain): Promise<void> {
  const { spool, log } = options;
  const hasRoom = createRoomCheck(options.fullness);
  let problem = on.reason;
  for (let waitMs = 0; !signal.aborted;) {
    try {
      if (await hasRoom()) {
        const isDrained = await drainOne(options);
        if (!isDrained && spool.isEmpty()) return on.onEmpty();
        if (isDrained) on.onDrained();
        else gate.close();
        waitMs = isDrained ? 0 : WRITING_MS;
      } else {
        gate.open();
        waitMs = ASK_EVERY_MS;
      }
    } catch (error) {
      gate.open();
      waitMs = Math.min(Math.max(2 * waitMs, FIRST_WAIT_MS), LAST_WAIT_MS);
      if (messageOf(error) !== problem) log.warn('spool.waits', { reason: messageOf(error) });
      problem = messageOf(error);
    }
    if (waitMs > 0) await delay(waitMs, undefined, { signal }).catch(() => undefined);
  }
  gate.open();
}

/** `false` where nothing durable is left. */
async function drainOne({ spool, commit }: SpoolingCommitOptions): Promise<boolean> {
  const batch = await spool.peek();
  if (!batch) return false;
  await commit(batch);
  spool.shift();
  return true;
}

/** Whether the queue has room, asked once a second at most; rejects while it does not answer. */
function createRoomCheck(fullness: () => Promise<number>): () => Promise<boolean> {
  let askedAt = -Infinity;
  let hasRoom = false;
  return async () => {
    if (performance.now() - askedAt < ASK_EVERY_MS) return hasRoom;
    hasRoom = (await fullness()) < (hasRoom ? TOO_FULL : FULL_NO_MORE);
    askedAt = performance.now();
    return hasRoom;
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
