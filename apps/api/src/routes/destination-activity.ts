import type { Store } from '@trackyard/store';
import { route, type Route } from '../http/route.ts';
import { instantSchema, z } from '../http/schemas.ts';
import type { ApiOptions } from '../options.ts';

const HOUR_MS = 3_600_000;

const count = z.number().int();
const hourSchema = z.object({
  at: instantSchema.openapi({ description: "The hour's first moment." }),
  ...{ delivered: count, retried: count, dead: count, held: count },
});
const activitySchema = z
  .object({
    ...{ from: instantSchema, to: instantSchema },
    data: z
      .array(
        z.object({
          destinationId: z.string(),
          hours: z.array(hourSchema).openapi({ description: 'Those in which anything happened.' }),
        }),
      )
      .openapi({ description: 'Destinations that were sent anything.' }),
  })
  .openapi('DestinationActivity');
const query = z.strictObject({
  hours: z.coerce.number().int().min(1).max(168).default(24),
});

export type DestinationActivityRoutesOptions = Pick<ApiOptions, 'clock'> & { store: Pick<Store, 'stats'> };

export function destinationActivityRoutes({ store, clock }: DestinationActivityRoutesOptions): Route[] {
  return [
    route({
      method: 'get',
      path: '/destination-activity',
      tag: 'Destinations',
      summary: 'What each destination was sent, by the hour',
      description: 'Of all destinations at once, for lists; `/destinations/:id/stats` says more of one.',
      query,
      response: activitySchema,
      async handle({ workspaceId, query: { hours } }) {
        const to = clock.now();
        const from = new Date(Math.floor(to / HOUR_MS - hours + 1) * HOUR_MS);
        const rows = await store.stats.hours(workspaceId, from);
        const data = [...Map.groupBy(rows, ({ destinationId }) => destinationId)].map(
          ([destinationId, own]) => ({
            destinationId,
            hours: own.map(({ destinationId: _id, at, ...counts }) => ({ at: at.toISOString(), ...counts })),
          }),
        );
        return { from: from.toISOString(), to: new Date(to).toISOString(), data };
      },
    }),
  ];
}
