import { TrackyardError, type Clock } from '@trackyard/base';
import type { StatBucket, Store } from '@trackyard/store';
import { mapPage } from '../http/map-page.ts';
import { route, type Route } from '../http/route.ts';
import { idParams, instantSchema, momentSchema, pageOf, pageQuery, z } from '../http/schemas.ts';
import { attemptSchema, attemptView } from './attempt-view.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const count = z.number().int();
const counts = {
  requests: count,
  delivered: count,
  retried: count,
  dead: count,
  held: count,
  durationAverageMs: z.number().nullable(),
  durationMaxMs: z.number(),
};
const statsSchema = z
  .object({
    from: instantSchema,
    to: instantSchema,
    bucket: z.enum(['minute', 'hour', 'day']).openapi({ description: 'By the span; days are UTC.' }),
    data: z.array(z.object({ at: instantSchema, ...counts })).openapi({
      description: 'Buckets in which anything happened, oldest first.',
    }),
    totals: z.object(counts),
    reasons: z
      .array(z.object({ reason: z.string(), events: count }))
      .openapi({ description: 'Why events were not delivered at an attempt.' }),
  })
  .openapi('DestinationStats');

export interface DeliveryRoutesOptions {
  store: Pick<Store, 'destinations' | 'attempts' | 'stats'>;
  clock: Clock;
}

/** What a destination was sent, and what came of it. */
export function deliveryRoutes(options: DeliveryRoutesOptions): Route[] {
  const { store } = options;
  const tag = 'Destinations';
  return [
    route({
      method: 'get',
      path: '/destinations/:id/attempts',
      tag,
      summary: 'Calls of a destination, newest first',
      description:
        'A sample where there are many: the first ones of each minute, and one row that stands for the others ' +
        '(`calls`). The statistics count every call.',
      params: idParams,
      query: pageQuery.extend({
        status: z
          .enum(['delivered', 'retried', 'dead', 'held', 'failed'])
          .optional()
          .openapi({ description: 'Calls with an event that came out so; failed: any but delivered.' }),
      }),
      response: pageOf(attemptSchema),
      async handle({ workspaceId, params: { id }, query: { status, ...page } }) {
        await store.destinations.get(workspaceId, id);
        const wanted = { destinationId: id, status };
        return mapPage(await store.attempts.list(workspaceId, wanted, page), attemptView);
      },
    }),
    route({
      method: 'get',
      path: '/destinations/:id/stats',
      tag,
      summary: 'How many events were delivered, retried, held or dead, over time',
      description: 'Of the last 24 hours, where nothing else is said.',
      params: idParams,
      query: z.strictObject({ from: momentSchema.optional(), to: momentSchema.optional() }),
      response: statsSchema,
      async handle({ workspaceId, params: { id }, query }) {
        await store.destinations.get(workspaceId, id);
        return readStats(options, workspaceId, { destinationId: id, ...query });
      },
    }),
  ];
}

async function readStats(
  { store, clock }: DeliveryRoutesOptions,
  workspaceId: string,
  given: { destinationId: string; from?: Date | undefined; to?: Date | undefined },
) {
  const to = given.to ?? new Date(clock.now());
  const from = given.from ?? new Date(to.getTime() - DAY_MS);
  if (from >= to) throw new TrackyardError('TY_VALIDATION', { message: '`from` must be before `to`.' });
  const bucket = bucketOf(to.getTime() - from.getTime());
  const query = { destinationId: given.destinationId, from, to, bucket };
  const [rows, reasons] = await Promise.all([
    store.stats.read(workspaceId, query),
    store.stats.reasons(workspaceId, query),
  ]);
  const total = rows.reduce(add, NOTHING);
  return {
    ...{ from: from.toISOString(), to: to.toISOString(), bucket, reasons },
    data: rows.map(({ at, ...row }) => ({ at: at.toISOString(), ...averaged(row) })),
    totals: averaged(total),
  };
}

/** So that a chart has some hundreds of points at most. */
export function bucketOf(spanMs: number): StatBucket {
  if (spanMs <= 6 * HOUR_MS) return 'minute';
  return spanMs <= 14 * DAY_MS ? 'hour' : 'day';
}

type Counts = Omit<Awaited<ReturnType<Store['stats']['read']>>[number], 'at'>;

const NOTHING: Counts = {
  ...{ requests: 0, delivered: 0, retried: 0, dead: 0, held: 0, durationSumMs: 0, durationMaxMs: 0 },
};

function add(sum: Counts, row: Counts): Counts {
  return {
    requests: sum.requests + row.requests,
    delivered: sum.delivered + row.delivered,
    retried: sum.retried + row.retried,
    dead: sum.dead + row.dead,
    held: sum.held + row.held,
    durationSumMs: sum.durationSumMs + row.durationSumMs,
    durationMaxMs: Math.max(sum.durationMaxMs, row.durationMaxMs),
  };
}

function averaged({ durationSumMs, ...row }: Counts) {
  return {
    ...row,
    durationAverageMs: row.requests === 0 ? null : Math.round(durationSumMs / row.requests),
  };
}
