import { CLOSED, type BreakerState } from './breaker.ts';
import { fullPace, type PaceLimits, type PaceState } from './pace.ts';
import { afterCrash, type Suspicion } from './suspicion.ts';

/** What one holder of a destination's lane leaves to the next, and what the api shows of the destination. */
export interface LaneState {
  breaker: BreakerState;
  pace: PaceState;
  suspicion?: Suspicion | undefined;
  /** When held events are tried again although nobody has asked for it, and how often that was in vain. */
  reopen?: { at: number; times: number } | undefined;
}

const FIRST_REOPEN_MS = 60_000;
const LONGEST_REOPEN_MS = 24 * 60 * 60_000;

/** The kept text as state; a fresh one where there is none, or none that this version can read. */
export function readLaneState(text: string | null, limits: PaceLimits): LaneState {
  const fresh = { breaker: CLOSED, pace: fullPace(limits) };
  if (text === null) return fresh;
  try {
    const { breaker, pace, ...rest } = JSON.parse(text) as Partial<LaneState>;
    return {
      ...rest,
      breaker: { ...fresh.breaker, ...breaker },
      pace: {
        ...fresh.pace,
        ...pace,
        concurrency: Math.min(pace?.concurrency ?? Infinity, limits.concurrency),
      },
    };
  } catch {
    return fresh;
  }
}

/** The state of a lane whose last holder died. */
export function abandonedState(state: LaneState): LaneState {
  return { ...state, suspicion: afterCrash(state.suspicion) };
}

/** Events were held: they are tried again in a minute, then less and less often; one success forgets it. */
export function afterHolding(known: LaneState['reopen'], now: number): NonNullable<LaneState['reopen']> {
  if (known && known.at > now) return known;
  const times = known ? known.times + 1 : 0;
  return { at: now + Math.min(LONGEST_REOPEN_MS, FIRST_REOPEN_MS * 5 ** times), times };
}
