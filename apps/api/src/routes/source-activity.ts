import type { Store } from '@trackyard/store';
import { route, type Route } from '../http/route.ts';
import { instantSchema, z } from '../http/schemas.ts';
import type { ApiOptions } from '../options.ts';

const MINUTE_MS = 60_000;

const countsSchema = z.object({
  at: instantSchema.openapi({ description: "The minute's first moment." }),
  ...{ accepted: z.number(), duplicate: z.number(), quarantined: z.number() },
});
const activitySchema = z
  .object({
    ...{ from: instantSchema, to: instantSchema },
    data: z.array(
      z.object({
        sourceId: z.string(),
        lastEventAt: instantSchema
          .nullable()
          .openapi({ description: 'The minute in which anything came last; null: nothing is known of.' }),
        minutes: z.array(countsSchema).openapi({ description: 'Those in which anything came.' }),
      }),
    ),
  })
  .openapi('SourceActivity');
const query = z.strictObject({
  minutes: z.coerce.number().int().min(1).max(1_440).default(60),
});

export type SourceActivityRoutesOptions = Pick<ApiOptions, 'clock'> & {
  store: Pick<Store, 'sources' | 'sourceStats'>;
};

export function sourceActivityRoutes({ store, clock }: SourceActivityRoutesOptions): Route[] {
  return [
    route({
      method: 'get',
      path: '/source-activity',
      tag: 'Sources',
      summary: 'What came to each source, by the minute',
      description:
        'Counted where events are routed, a second late; a process that is killed may lose a second.',
      query,
      response: activitySchema,
      async handle({ workspaceId, query: { minutes } }) {
        const to = clock.now();
        const from = new Date(Math.floor(to / MINUTE_MS - minutes + 1) * MINUTE_MS);
        const [rows, latest, sources] = await Promise.all([
          store.sourceStats.since(workspaceId, from),
          store.sourceStats.latest(workspaceId),
          store.sources.byId(workspaceId),
        ]);
        const bySource = Map.groupBy(rows, ({ sourceId }) => sourceId);
        const data = [...sources.keys()].map((sourceId) => ({
          sourceId,
          lastEventAt: latest.get(sourceId)?.toISOString() ?? null,
          minutes: (bySource.get(sourceId) ?? []).map(({ minute, accepted, duplicate, quarantined }) => ({
            ...{ at: minute.toISOString(), accepted, duplicate, quarantined },
          })),
        }));
        return { from: from.toISOString(), to: new Date(to).toISOString(), data };
      },
    }),
  ];
}
