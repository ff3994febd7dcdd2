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
   *
   * Resolves once the lane is leased: the wake-up has served, and from here on the lease speaks for the work. So a
   * process that works on hundreds of lanes has a few jobs under way, not hundreds of locks to renew.
   */
  hold(lane: string, work: (held: HeldLane) => Promise<Leave | void>): Promise<void>;
  /** Resolves once no lane is held. Nothing new is begun while the worker stops. */
  landed(): Promise<void>;
}

/** Lanes worked on at once in a process. A destination that hangs keeps one of them for as long as it hangs. */
const MAX_LANES = 500;

export interface LaneHolderOptions {
  records: Pick<RecordStore, 'lease' | 'renew' | 'release'>;
  wakeUps: Pick<WakeUps, 'send'>;
  /** Aborts when the worker stops. */
  stopping: AbortSignal;
  log: Logger;
}

export function createLaneHolder({ records, wakeUps, stopping, log }: LaneHolderOptions): LaneHolder {
  const heartbeat = createHeartbeat(records);
  const held = new Set<Promise<void>>();

  const workOn = async (
    found: Omit<HeldLane, 'signal'>,
    work: (held: HeldLane) => Promise<Leave | void>,
  ): Promise<void> => {
    const { lease } = found;
    const { lane } = lease;
    const signal = AbortSignal.any([heartbeat.keep(lease), stopping]);
    let leave: Leave | void;
    try {
      leave = await work({ ...found, signal });
    } catch (error) {
      if (isTrackyardError(error) && error.code === 'TY_LEASE_LOST') {
        log.warn('lane.lease_lost', { lane });
        return;
      }
      log.error('lane.failed', { lane }, error);
      leave = { restMs: PAUSE_MS };
    } finally {
      heartbeat.drop(lease);
    }
    await wakeUps.send(await records.release(lease, leave ?? {}));
  };

  return {
    async hold(lane, work) {
      while (held.size >= MAX_LANES) await Promise.race(held);
      if (stopping.aborted) return; // the sweeper of another process finds the lane
      const lease = { lane, token: newUuid() };
      const { leased, state, abandoned } = await records.lease(lane, lease.token, LEASE_MS);
      if (!leased) return;
      if (abandoned) log.warn('lane.abandoned', { lane });
      const working = workOn({ lease, state, abandoned }, work)
        .catch((error: unknown) => log.error('lane.not_released', { lane }, error))
        .finally(() => held.delete(working));
      held.add(working);
    },
    async landed() {
      while (held.size > 0) await Promise.all(held);
    },
  };
}

/** Renews the leases of all lanes that a process holds in one step: hundreds of lanes cost what one does. */
function createHeartbeat(records: Pick<RecordStore, 'renew'>) {
  const held = new Map<Lease, AbortController>();
  let timer: NodeJS.Timeout | undefined;
  let isRenewing = false;

  const renew = async () => {
    const leases = [...held.keys()];
    // A store that does not answer: a lease may end, and every step checks it anyway.
    const answers = await records.renew(leases, LEASE_MS).catch(() => []);
    leases.forEach((lease, place) => {
      if (answers[place] === false) held.get(lease)?.abort();
    });
  };
  const beat = () => {
    if (isRenewing) return;
    isRenewing = true;
    void renew().finally(() => (isRenewing = false));
  };

  return {
    /** Aborts once the lease is lost. */
    keep(lease: Lease): AbortSignal {
      const lost = new AbortController();
      held.set(lease, lost);
      timer ??= setInterval(beat, RENEW_EVERY_MS);
      return lost.signal;
    },
    drop(lease: Lease): void {
      held.delete(lease);
      if (held.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    },
  };
}
