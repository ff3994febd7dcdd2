import { setTimeout as delay } from 'node:timers/promises';
import { uuidTime, type Clock } from '@trackyard/base';
import { ARCHIVE_LANE, INCOMING_LANE, type RecordStore } from '@trackyard/queue';

/** What an import, or a replay of quarantine, waits for: live events, room in the queue, its source to be enabled; nothing, or its own rate. */
export type ImportWaitsFor = 'live' | 'queue' | 'source' | null;

export interface ImportPaceOptions {
  ratePerSecond: number | null;
  records: Pick<RecordStore, 'peek' | 'fullness'>;
  clock: Clock;
}

/** A lane whose oldest due record is older than this is behind, and an import makes it no later. */
const BEHIND_MS = 2_000;
/** Blocks of an import that wait to be routed: one that is under way, and the next one. */
const OWN_INCOMING = 2;
/** And to be archived, which rests for a second between two turns. */
const OWN_ARCHIVING = 40;
const LOOK_AT = 50;
const LOOK_EVERY_MS = 20;
const REST_MS = { live: 100, queue: 250, source: 1_000 };
/** Before what waits leaves the queue for the lake at once. */
const MAX_FULLNESS = 0.4;
const FULLNESS_EVERY_MS = 1_000;

/** Says when an import may put more into the queue, so that live events do not wait for it. One for each import. */
export function createImportPace({ ratePerSecond, records, clock }: ImportPaceOptions) {
  let own: string[] = [];
  let mayGoAt = 0;
  let fullness = { value: 0, at: -Infinity };

  const isFull = async (): Promise<boolean> => {
    const now = clock.now();
    if (now - fullness.at >= FULLNESS_EVERY_MS) fullness = { value: await records.fullness(), at: now };
    return fullness.value >= MAX_FULLNESS;
  };

  return {
    /** What hinders it now; `null` where it may go on. */
    async hindrance(): Promise<Exclude<ImportWaitsFor, 'source'>> {
      const due = await records.peek(INCOMING_LANE, LOOK_AT);
      const others = due.filter((id) => !own.includes(id));
      if (others.some((id) => clock.now() - uuidTime(id) > BEHIND_MS)) return 'live';
      if (due.length - others.length >= OWN_INCOMING) return 'queue';
      const archiving = await records.peek(ARCHIVE_LANE, OWN_ARCHIVING);
      return archiving.length >= OWN_ARCHIVING || (await isFull()) ? 'queue' : null;
    },
    /** Waits for a moment, or until its rate allows more: a second at most. */
    async rest(what: ImportWaitsFor, signal: AbortSignal): Promise<void> {
      const waitMs = Math.max(
        what === 'live' || what === 'source' ? REST_MS[what] : LOOK_EVERY_MS,
        Math.min(mayGoAt - clock.now(), 1_000),
      );
      await delay(waitMs, undefined, { signal }).catch(() => undefined);
    },
    isDue: () => clock.now() >= mayGoAt,
    sent(batchId: string, rows: number): void {
      own = [...own, batchId].slice(-LOOK_AT);
      if (ratePerSecond !== null) mayGoAt = Math.max(mayGoAt, clock.now()) + (rows / ratePerSecond) * 1_000;
    },
  };
}
