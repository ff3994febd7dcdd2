/** A token bucket: what may be taken now, and when it was last filled. */
export interface Budget {
  tokens: number;
  /** Milliseconds since the epoch. */
  at: number;
}

/** A second's worth gathers at most, one token at least, so that slow rates come through too. */
function capacity(ratePerSecond: number): number {
  return Math.max(1, ratePerSecond);
}

/** A budget that begins now: empty, so that a job that changes hands takes nothing extra. */
export function newBudget(now: number): Budget {
  return { tokens: 0, at: now };
}

/** The budget as of `now`. A clock that jumps back gives nothing and takes nothing. */
export function refill(budget: Budget, ratePerSecond: number, now: number): Budget {
  const gained = (Math.max(0, now - budget.at) / 1000) * ratePerSecond;
  return { tokens: Math.min(capacity(ratePerSecond), budget.tokens + gained), at: now };
}

/** How many whole events the budget pays for. */
export function affordable({ tokens }: Budget): number {
  return Math.floor(tokens + 1e-9); // ten tenths of a token are one
}

/** The budget after `events` of them. */
export function spend(budget: Budget, events: number): Budget {
  return { ...budget, tokens: Math.max(0, budget.tokens - events) };
}
