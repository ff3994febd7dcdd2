import { isTrackyardError, newUuid, type Logger } from '@trackyard/base';
import type { Lease, Leave, RecordStore, WakeUps } from '@trackyard/queue';

/** Short, so that a dead worker's lanes go on within seconds; renewed while the work runs. */
const LEASE_MS = 2_000;
const RENEW_EVERY_MS = 600;

/** A lane whose work failed is left alone for so long: what failed (a store, a server) needs a pause. */
const PAUSE_MS = 1_000;

/** What the work of a lane is given. */
export interface HeldLane {
  lease: Lease;
  /** What the last holder left; null where there is nothing. */
  state: string | null;
  /** The last holder died with the lane. */
  abandoned: boolean;
  /** Aborts once the lease is lost or the worker stops: nothing new is to be begun. */
  signal: AbortSignal;
}

export interface LaneHolder {
  /**
   * One wake-up: leases the lane, works, releases it and passes the next wake-up on. Where another holds the lane
   * it leaves: the holder's release, or the sweeper, wakes the lane again. The work may say what to leave with the
   * lane; where it fails, the lane rests for a moment.
   */
  hold(lane: string, work: (held: HeldLane) => Promise<Leave | void>): Promise<void>;
}

export interface LaneHolderOptions {
  records: Pick<RecordStore, 'lease' | 'renew' | 'release'>;
  wakeUps: Pick<WakeUps, 'send'>;
  /** Aborts when the worker stops. */
  stopping: AbortSignal;
  log: Logger;
}

export function createLaneHolder({ records, wakeUps, stopping, log }: LaneHolderOptions): LaneHolder {
  return {
    async hold(lane, work) {
      const lease = { lane, token: newUuid() };
      const { leased, state, abandoned } = await records.lease(lane, lease.token, LEASE_MS);
      if (!leased) return;
      if (abandoned) log.warn('lane.abandoned', { lane });
      const lost = new AbortController();
      const heartbeat = setInterval(() => void renew(records, lease, lost), RENEW_EVERY_MS);
      let leave: Leave | void;
      try {
        leave = await work({ lease, state, abandoned, signal: AbortSignal.any([lost.signal, stopping]) });
      } catch (error) {
        if (isTrackyardError(error) && error.code === 'TY_LEASE_LOST') {
          log.warn('lane.lease_lost', { lane });
          return;
        }
        log.error('lane.failed', { lane }, error);
        leave = { restMs: PAUSE_MS };
      } finally {
        clearInterval(heartbeat);
      }
      await wakeUps.send(await records.release(lease, leave ?? {}));
    },
  };
}

async function renew(
  records: Pick<RecordStore, 'renew'>,
  lease: Lease,
  lost: AbortController,
): Promise<void> {
  // A store that does not answer: the lease may end, and every step checks it anyway.
  const isHeld = await records.renew(lease, LEASE_MS).catch(() => true);
  if (!isHeld) lost.abort();
}
