import type { Outcome } from '@trackyard/connector-sdk';
import { isThrottling } from './breaker.ts';

/** How fast a destination may be sent to. */
export interface PaceLimits {
  eventsPerSecond?: number | undefined;
  requestsPerSecond?: number | undefined;
  /** Requests at once. */
  concurrency: number;
}

/** A destination's pace as data: two token buckets and the concurrency that it bears at the moment. */
export interface PaceState {
  events: number;
  requests: number;
  /** When the buckets were filled last; 0: they are full. */
  filledAt: number;
  /** At most the limit's; halved when the destination asks for patience, grown slowly again. */
  concurrency: number;
  /** The share of the limits that it bears at the moment, 0 to 1. */
  share: number;
  /** Nothing is sent before this. */
  throttledUntil: number;
  /** Requests for patience in a row. */
  strikes: number;
}

const SMALLEST_SHARE = 1 / 64;
const GROWTH = 1.05;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

export function fullPace({ concurrency }: PaceLimits): PaceState {
  return { events: 0, requests: 0, filledAt: 0, concurrency, share: 1, throttledUntil: 0, strikes: 0 };
}

/** Milliseconds until a batch may go; 0 for now. Nothing is taken. */
export function paceWaitMs(state: PaceState, limits: PaceLimits, now: number): number {
  const { events, requests } = fill(state, limits, now);
  const waits = [
    state.throttledUntil - now,
    tokenWait(events, rate(limits.eventsPerSecond, state)),
    tokenWait(requests, rate(limits.requestsPerSecond, state)),
  ];
  return Math.max(0, Math.ceil(Math.max(...waits)));
}

/** Takes what a batch costs. One larger than what is left is let go and paid for later. */
export function takePace(
  state: PaceState,
  limits: PaceLimits,
  cost: { events: number; requests: number; now: number },
): PaceState {
  const filled = fill(state, limits, cost.now);
  return { ...filled, events: filled.events - cost.events, requests: filled.requests - cost.requests };
}

/** Additive increase, multiplicative decrease: down at once when asked for patience, slowly up again. */
export function paceAfterBatch(
  state: PaceState,
  limits: PaceLimits,
  outcomes: readonly Outcome[],
  now: number,
): PaceState {
  const throttled = outcomes.filter(isThrottling);
  if (throttled.length > 0) {
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** state.strikes);
    const asked = Math.max(...throttled.map((outcome) => ('afterMs' in outcome ? outcome.afterMs! : pause)));
    return {
      ...state,
      concurrency: Math.max(1, Math.floor(state.concurrency / 2)),
      share: Math.max(SMALLEST_SHARE, state.share / 2),
      throttledUntil: Math.max(state.throttledUntil, now + asked),
      strikes: state.strikes + 1,
    };
  }
  if (!outcomes.some(({ status }) => status === 'delivered')) return state;
  return {
    ...state,
    concurrency: Math.min(limits.concurrency, state.concurrency + 1 / state.concurrency),
    share: Math.min(1, state.share * GROWTH),
    strikes: 0,
  };
}

/** What flowed into the buckets since; they hold one second's worth, at least one token. */
function fill(state: PaceState, limits: PaceLimits, now: number): PaceState {
  const seconds = state.filledAt === 0 ? 1 : Math.max(0, now - state.filledAt) / 1000;
  const flow = (tokens: number, perSecond: number | undefined) =>
    perSecond === undefined ? 1 : Math.min(Math.max(1, perSecond), tokens + seconds * perSecond);
  return {
    ...state,
    events: flow(state.events, rate(limits.eventsPerSecond, state)),
    requests: flow(state.requests, rate(limits.requestsPerSecond, state)),
    filledAt: now,
  };
}

function rate(limit: number | undefined, { share }: PaceState): number | undefined {
  return limit === undefined ? undefined : limit * share;
}

function tokenWait(tokens: number, perSecond: number | undefined): number {
  return perSecond === undefined || tokens >= 1 ? 0 : ((1 - tokens) / perSecond) * 1000;
}
