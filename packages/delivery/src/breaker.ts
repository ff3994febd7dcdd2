import type { Outcome } from '@trackyard/connector-sdk';

export type BreakerStatus = 'healthy' | 'degraded' | 'open' | 'half-open';

/** A destination's breaker as data: the rules below are pure, whoever holds the lane keeps it with the lane. */
export interface BreakerState {
  status: BreakerStatus;
  /** Batches in a row that brought nothing through. */
  failures: number;
  /** Events in a row that the destination refused alike, whatever was in them. */
  refusals: number;
  /** What the latest failure said. */
  reason: string | null;
  /** How often it opened since it was healthy: each time it stays open for longer. */
  openings: number;
  /** While open: when one batch may try. Milliseconds since the epoch. */
  openUntil: number;
  changedAt: number;
  /** When something got through last; 0 where nothing has. */
  deliveredAt: number;
}

export const CLOSED: BreakerState = {
  status: 'healthy',
  ...{ failures: 0, refusals: 0, reason: null, openings: 0, openUntil: 0, changedAt: 0, deliveredAt: 0 },
};

const DEGRADED_AFTER = 2;
const OPEN_AFTER_FAILURES = 6;
/** Distinct events that were refused alike: it is the destination, not the events. */
const OPEN_AFTER_REFUSALS = 3;
const FIRST_OPEN_MS = 5_000;
const LONGEST_OPEN_MS = 5 * 60_000;

/** Refusals that say nothing about the event: the address, the account or the key is wrong. */
const NOT_ABOUT_THE_EVENT = /^(http_(3\d\d|401|402|403|404|405|407|501|505)|auth|config|gone)$/;

export function isRefusal(outcome: Outcome): boolean {
  return (outcome.status === 'dead' || outcome.status === 'held') && NOT_ABOUT_THE_EVENT.test(outcome.reason);
}

/** What the lane may do now: everything, one batch as a probe, or nothing for some time. */
export type Admission = { allow: 'all' } | { allow: 'probe' } | { allow: 'none'; waitMs: number };

export function admission({ status, openUntil }: BreakerState, now: number): Admission {
  if (status === 'half-open') return { allow: 'probe' };
  if (status !== 'open') return { allow: 'all' };
  const waitMs = openUntil - now;
  // No breaker stays open for longer: the clock was set back since.
  return waitMs <= 0 || waitMs > LONGEST_OPEN_MS ? { allow: 'probe' } : { allow: 'none', waitMs };
}

/** The state after one batch. `random` (0 to 1) spreads the probes of many destinations. */
export function afterBatch(
  state: BreakerState,
  outcomes: readonly Outcome[],
  { now, random }: { now: number; random: number },
): BreakerState {
  const got = outcomes.some(isContact);
  if (got) {
    const deliveredAt = outcomes.some(({ status }) => status === 'delivered') ? now : state.deliveredAt;
    const changedAt = state.status === 'healthy' ? state.changedAt : now;
    return { ...CLOSED, deliveredAt, changedAt };
  }
  const failing = outcomes.find(({ status }) => status !== 'delivered');
  // A request for patience is no failure; the pace obeys it.
  if (!failing || outcomes.every(isThrottling)) return state;
  const failures = state.failures + 1;
  const reason = 'reason' in failing ? failing.reason : null;
  const alike = outcomes.filter((outcome) => isRefusal(outcome) && reasonOf(outcome) === reason).length;
  const refusals = alike === 0 ? 0 : alike + (state.reason === reason ? state.refusals : 0);
  const next = { ...state, failures, refusals, reason };
  // What was under way when it opened is no probe and changes nothing.
  if (admission(state, now).allow === 'none') return state;
  const isProbe = state.status === 'open' || state.status === 'half-open';
  if (isProbe || failures >= OPEN_AFTER_FAILURES || refusals >= OPEN_AFTER_REFUSALS)
    return open(next, now, random);
  if (failures >= DEGRADED_AFTER && state.status === 'healthy')
    return { ...next, status: 'degraded', changedAt: now };
  return next;
}

function open(state: BreakerState, now: number, random: number): BreakerState {
  const bound = Math.min(LONGEST_OPEN_MS, FIRST_OPEN_MS * 2 ** state.openings);
  const openUntil = now + Math.ceil(bound * (0.5 + random / 2));
  const changedAt = state.status === 'open' ? state.changedAt : now;
  return { ...state, status: 'open', openings: state.openings + 1, openUntil, changedAt };
}

/** The destination took the event, or refused it for what is in it: it is there and works. */
function isContact(outcome: Outcome): boolean {
  return outcome.status === 'delivered' || (outcome.status === 'dead' && !isRefusal(outcome));
}

export function isThrottling(outcome: Outcome): boolean {
  return outcome.status === 'retry' && (outcome.reason === 'http_429' || outcome.reason === 'rate_limited');
}

function reasonOf(outcome: Outcome): string | null {
  return 'reason' in outcome ? outcome.reason : null;
}
