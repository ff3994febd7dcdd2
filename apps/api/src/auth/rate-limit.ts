import { TrackyardError, type Clock } from '@trackyard/base';

/** So many calls at once, and so many a second after that, by one key or person in one process. */
const BURST = 300;
const PER_SECOND = 50;
const MAX_BUCKETS = 10_000;

export interface RateLimit {
  /** Throws `TY_RATE_LIMITED` with `details.retryAfterSeconds`. */
  take(id: string): void;
}

export function createRateLimit(clock: Clock): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take(id) {
      const now = clock.now();
      const bucket = buckets.get(id) ?? { left: BURST, at: now };
      const passedSeconds = Math.max(0, now - bucket.at) / 1000;
      const left = Math.min(BURST, bucket.left + passedSeconds * PER_SECOND);
      if (left < 1) {
        const retryAfterSeconds = Math.ceil((1 - left) / PER_SECOND);
        throw new TrackyardError('TY_RATE_LIMITED', { details: { retryAfterSeconds } });
      }
      if (buckets.size >= MAX_BUCKETS) buckets.clear();
      buckets.set(id, { left: left - 1, at: now });
    },
  };
}
