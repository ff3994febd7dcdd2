import { readLaneState, type LaneState } from '@trackyard/delivery';
import type { LaneStanding } from '@trackyard/queue';
import { instantSchema, z } from './http/schemas.ts';

const FOURTEEN_DAYS_S = 14 * 24 * 60 * 60;

/** What a user may set about a destination's deliveries. */
export const deliverySchema = z
  .strictObject({
    retryHorizonSeconds: z.number().int().min(0).max(FOURTEEN_DAYS_S).optional().openapi({
      description: 'How long a failing event is tried again before it is a dead letter; by default a day.',
    }),
    eventsPerSecond: z.number().positive().max(1_000_000).optional(),
    requestsPerSecond: z.number().positive().max(100_000).optional(),
    concurrency: z
      .number()
      .int()
      .min(1)
      .max(200)
      .optional()
      .openapi({ description: 'Requests at once; by default 10.' }),
  })
  .openapi('Delivery');

export const healthSchema = z
  .object({
    status: z.enum(['healthy', 'degraded', 'open', 'half-open']).openapi({
      description: '`open`: nothing is sent until `retryAt`, when one event tries; everything else waits.',
    }),
    reason: z.string().nullable().openapi({ description: 'What the latest failure said.' }),
    since: instantSchema.nullable(),
    retryAt: instantSchema.nullable(),
    concurrency: z
      .number()
      .nullable()
      .openapi({ description: 'Requests at once that it bears at the moment.' }),
    throttledUntil: instantSchema
      .nullable()
      .openapi({ description: 'It has asked for patience until then.' }),
  })
  .openapi('DestinationHealth');

type Health = z.infer<typeof healthSchema>;

const ORDER = ['healthy', 'half-open', 'degraded', 'open'] as const;
const UNKNOWN: Health = {
  ...{ status: 'healthy', reason: null, since: null },
  ...{ retryAt: null, concurrency: null, throttledUntil: null },
};

/** A destination is as well as the worst of its lanes. */
export function healthOf(standings: readonly LaneStanding[], now: number): Health {
  const healths = standings
    .filter(({ state }) => state !== null)
    .map((standing) => laneHealth(standing, now));
  return healths.sort((one, other) => ORDER.indexOf(other.status) - ORDER.indexOf(one.status))[0] ?? UNKNOWN;
}

function laneHealth({ state }: LaneStanding, now: number): Health {
  const { breaker, pace }: LaneState = readLaneState(state, { concurrency: Infinity });
  const isOpen = breaker.status === 'open';
  const isProbing = isOpen && breaker.openUntil <= now;
  return {
    status: isProbing ? 'half-open' : breaker.status,
    reason: breaker.reason,
    since: instantOf(breaker.changedAt),
    retryAt: isOpen ? instantOf(breaker.openUntil) : null,
    concurrency: Number.isFinite(pace.concurrency) ? Math.floor(pace.concurrency) : null,
    throttledUntil: pace.throttledUntil > breaker.deliveredAt ? instantOf(pace.throttledUntil) : null,
  };
}

function instantOf(ms: number): string | null {
  return ms > 0 ? new Date(ms).toISOString() : null;
}
