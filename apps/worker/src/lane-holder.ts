import { isTrackyardError, newUuid, type Logger } from '@trackyard/base';
import type { Lease, RecordStore, WakeUps } from '@trackyard/queue';

/** Short, so that a dead worker's lanes go on within seconds; renewed while the work runs. */
const LEASE_MS = 2_000;
const RENEW_EVERY_MS = 600;

/** What the work of a lane is given besides its lease. */
export interface HeldLane {
  lease: Lease;
  /** Aborts once the lease is lost or the worker stops: nothing new is to be begun. */
  signal: AbortSignal;
}

export interface LaneHolder {
  /**
   * One wake-up: leases the lane, works, releases it and passes the next wake-up on. Where another holds the lane
   * it leaves: the holder's release, or the sweeper, wakes the lane again. Work that fails keeps the lane until its
   * lease ends, which gives what failed (a store, a server) a pause of seconds.
   */
  hold(lane: string, work: (held: HeldLane) => Promise<void>): Promise<void>;
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
      const { leased } = await records.lease(lane, lease.token, LEASE_MS);
      if (!leased) return;
      const lost = new AbortController();
      const heartbeat = setInterval(() => void renew(records, lease, lost), RENEW_EVERY_MS);
      try {
        await work({ lease, signal: AbortSignal.any([lost.signal, stopping]) });
      } catch (error) {
        if (isTrackyardError(error) && error.code === 'TY_LEASE_LOST') log.warn('lane.lease_lost', { lane });
        else log.error('lane.failed', { lane }, error);
        return;
      } finally {
        clearInterval(heartbeat);
      }
      await wakeUps.send(await records.release(lease));
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
