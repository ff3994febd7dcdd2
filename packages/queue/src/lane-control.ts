import { deliverLanes } from './lanes.ts';
import type { LaneStanding, RecordStore } from './record-store.ts';
import type { WakeUps } from './wake-ups.ts';

const PAGE_ENTRIES = 500;

/** What people do with a destination's lanes. Called by the api, and by the worker when the configuration changes. */
export interface LaneControl {
  /** Forgets breaker and pauses and tries again at once; what is held flows again. */
  rouse(destinationId: string): Promise<void>;
  /** Deletes what waits for a connection; how many events. */
  discard(destinationId: string, connectionId: string): Promise<number>;
  /** How the lanes of a destination stand; lanes that were never worked on are left out. */
  standings(destinationId: string): Promise<LaneStanding[]>;
}

export function createLaneControl(
  records: Pick<RecordStore, 'rouse' | 'discard' | 'standings'>,
  wakeUps: Pick<WakeUps, 'send'>,
): LaneControl {
  return {
    async rouse(destinationId) {
      for (const lane of deliverLanes(destinationId)) await wakeUps.send(await records.rouse(lane));
    },

    async discard(destinationId, connectionId) {
      let total = 0;
      for (const lane of deliverLanes(destinationId)) {
        for (;;) {
          const discarded = await records.discard(lane, connectionId, PAGE_ENTRIES);
          if (discarded === 0) break;
          total += discarded;
        }
      }
      return total;
    },

    async standings(destinationId) {
      return [...(await records.standings(deliverLanes(destinationId))).values()];
    },
  };
}
