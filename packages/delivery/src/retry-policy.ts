import type { Outcome } from '@trackyard/connector-sdk';
import { isRefusal } from './breaker.ts';

/** How long and how often an event is tried again. */
export interface RetryPolicy {
  /** After this long since the first failure it is dead. */
  horizonMs: number;
  /** Upper bound of the first wait; doubles with each attempt. */
  baseMs: number;
  maxMs: number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  horizonMs: 24 * 60 * 60 * 1000,
  baseMs: 1_000,
  maxMs: 60 * 60 * 1000,
};

/** How far one event has come: attempts made before this one, and when the first of them failed (0: none did). */
export interface Progress {
  attempt: number;
  since: number;
}

/** What follows an outcome: itself, a retry with its time, or the end of the horizon. */
export type NextStep =
  | Exclude<Outcome, { status: 'retry' }>
  | {
      status: 'retry';
      reason: string;
      message?: string | undefined;
      maybeDelivered?: boolean | undefined;
      afterMs: number;
      attempt: number;
      since: number;
    };

export interface Moment {
  now: number;
  /** Jitter; between 0 and 1. */
  random: number;
  policy: RetryPolicy;
  /** When another event got through to the destination last; 0 where none did. */
  deliveredAt: number;
}

/**
 * Decides what follows one attempt. Waits grow exponentially with full jitter (a wait anywhere between nothing
 * and the bound), so that a crowd of retries spreads out; a destination's own `afterMs` wins.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function nextStep(outcome: Outcome, progress: Progress, at: Moment): NextStep {
  if (outcome.status === 'dead' && isRefusal(outcome)) return afterRefusal(outcome, progress, at);
  return outcome.status === 'retry' ? afterFailure(outcome, progress, at) : outcome;
}

/**
 * A refusal that says nothing about the event (a 404 during a deploy) kills it only once others have got through
 * since it was refused first: then it is the event after all.
 */
function afterRefusal(outcome: Outcome & { status: 'dead' }, progress: Progress, at: Moment): NextStep {
  if (progress.since > 0 && at.deliveredAt > progress.since) return outcome;
  return afterFailure({ status: 'retry', reason: outcome.reason }, progress, at);
}

function afterFailure(outcome: Outcome & { status: 'retry' }, progress: Progress, at: Moment): NextStep {
  const since = progress.since || at.now;
  const attempt = progress.attempt + 1;
  if (at.now - since >= at.policy.horizonMs) return exhausted(outcome, attempt);
  const bound = Math.min(at.policy.maxMs, at.policy.baseMs * 2 ** progress.attempt);
  const afterMs = outcome.afterMs ?? Math.ceil(at.random * bound);
  const { status, reason, message, maybeDelivered } = outcome;
  return {
    ...{ status, reason, afterMs, attempt, since },
    ...(message !== undefined && { message }),
    ...(maybeDelivered === true && { maybeDelivered }),
  };
}

function exhausted(
  { reason, message, maybeDelivered }: Outcome & { status: 'retry' },
  attempts: number,
): NextStep {
  const last = message === undefined ? reason : `${reason}, ${message}`;
  const note = maybeDelivered === true ? ' It may have arrived all the same.' : '';
  return {
    status: 'dead',
    reason: 'retries_exhausted',
    message: `Tried ${attempts} times; last: ${last}${note}`,
  };
}
