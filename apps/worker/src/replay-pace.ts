import { setTimeout as delay } from 'node:timers/promises';
import { uuidTime, type Clock } from '@trackyard/base';
import { ARCHIVE_LANE, deliverLanes, INCOMING_LANE, type RecordStore } from '@trackyard/queue';
import type { BatchWidth } from './widest-batch.ts';

/** What a replay waits for: the archive, its destination, live events; nothing, or its own rate. */
export type WaitsFor = 'lake' | 'destination' | 'live' | null;

export interface ReplayPaceOptions {
  records: Pick<RecordStore, 'peek' | 'books'>;
  clock: Clock;
}

/** What the destination takes at once: it waits for company, and a replay's records with it. */
const SINGLE: BatchWidth = { maxEvents: 1, maxWaitMs: 0 };
/** Events of a replay's record. */
export const CHUNK_EVENTS = 500;
/** A lane whose oldest due record is older than this is behind, and a replay makes it no later. */
const BEHIND_MS = 2_000;
/** Records of a replay that wait in a lane: one that is under way, and the next one. */
const OWN_WAITING = 2;
const OWN_REMEMBERED = 20;
const LOOK_AT = 50;
const LOOK_EVERY_MS = 20;
/** A pass over the lake lists it again. */
const REST_MS = { lake: 1_000, destination: LOOK_EVERY_MS, live: 100 };
/** What a destination has not taken yet: more than this and it takes nothing for now. */
const MAX_UNSETTLED = 10_000;
const BOOKS_EVERY_MS = 2_000;
/** From a request's first byte to its batch in the queue, clocks that differ included. */
const COMMIT_SLACK_MS = 15_000;
const ARCHIVE_PEEK = 1_000;

/** Says when a replay may put more into the queue, so that live events do not wait for it. One for each replay. */
export function createReplayPace(
  { destinationId, ratePerSecond }: { destinationId: string; ratePerSecond: number | null },
  { records, clock }: ReplayPaceOptions,
  { maxEvents, maxWaitMs }: BatchWidth = SINGLE,
) {
  const ownWaiting = OWN_WAITING * Math.ceil(maxEvents / CHUNK_EVENTS);
  const maxUnsettled = Math.max(MAX_UNSETTLED, 3 * maxEvents);
  /** The latest records that it made. */
  let own: readonly string[] = [];
  let mayGoAt = 0;
  let booksAt = -Infinity;
  let unsettled = 0;

  const isBehind = async (lane: string, patienceMs: number): Promise<boolean> => {
    const due = await records.peek(lane, LOOK_AT + ownWaiting);
    const now = clock.now();
    const mine = due.filter((id) => own.includes(id));
    return (
      mine.length >= ownWaiting || due.some((id) => !own.includes(id) && now - uuidTime(id) > patienceMs)
    );
  };
  const countUnsettled = async (connectionIds: readonly string[]): Promise<number> => {
    if (clock.now() - booksAt < BOOKS_EVERY_MS) return unsettled;
    const { connections } = await records.books();
    booksAt = clock.now();
    unsettled = connectionIds.reduce((sum, id) => {
      return sum + (connections[id]?.pending ?? 0) + (connections[id]?.held ?? 0);
    }, 0);
    return unsettled;
  };

  return {
    /** What hinders it now; `null` where it may go on. */
    async hindrance(connectionIds: readonly string[]): Promise<WaitsFor> {
      if (await isBehind(INCOMING_LANE, BEHIND_MS)) return 'live';
      for (const lane of deliverLanes(destinationId))
        if (await isBehind(lane, BEHIND_MS + maxWaitMs)) return 'destination';
      return (await countUnsettled(connectionIds)) > maxUnsettled ? 'destination' : null;
    },
    /** Waits for a moment, or until its rate allows more: a second at most. */
    async rest(what: WaitsFor, signal: AbortSignal): Promise<void> {
      const waitMs = Math.max(what ? REST_MS[what] : LOOK_EVERY_MS, Math.min(mayGoAt - clock.now(), 1_000));
      await delay(waitMs, undefined, { signal }).catch(() => undefined);
    },
    isDue: () => clock.now() >= mayGoAt,
    sent(recordIds: readonly string[], events: number): void {
      own = [...own, ...recordIds].slice(-(OWN_REMEMBERED + 2 * ownWaiting));
      if (ratePerSecond !== null) mayGoAt = Math.max(mayGoAt, clock.now()) + (events / ratePerSecond) * 1_000;
    },
  };
}

export type ReplayPace = ReturnType<typeof createReplayPace>;

/** Up to when the lake has all that was received: what waits for the archive is younger. */
export async function archivedUntil({ records, clock }: ReplayPaceOptions): Promise<number> {
  const now = clock.now();
  const waiting = await records.peek(ARCHIVE_LANE, ARCHIVE_PEEK);
  return waiting.reduce((time, id) => Math.min(time, uuidTime(id)), now) - COMMIT_SLACK_MS;
}
