import { compileRules, decideConnection } from '@trackyard/pipeline';
import type { Store } from '@trackyard/store';
import { changeRules, rulesInput } from '../connection-rules.ts';
import type { EventLog } from '../event-log.ts';
import { route, type Route } from '../http/route.ts';
import { idSchema, z } from '../http/schemas.ts';
import { latestEvents } from '../latest-events.ts';
import type { ApiOptions } from '../options.ts';
import { countBy } from '../try-stored-events.ts';

const DEFAULT_EVENTS = 100;
const MAX_EVENTS = 1_000;
const MAX_SAMPLES = 20;

const previewSchema = z
  .object({
    events: z.number().openapi({ description: 'Stored events that were looked at.' }),
    passed: z.number(),
    dropped: z.number(),
    reasons: z.record(z.string(), z.number()).openapi({ description: 'How many were dropped, by reason.' }),
    samples: z.array(
      z.object({ messageId: z.string(), type: z.string(), event: z.string().nullable(), reason: z.string() }),
    ),
  })
  .openapi('ConnectionPreview');

const previewInput = rulesInput.extend({
  sourceId: idSchema,
  destinationId: idSchema,
  events: z.number().int().min(1).max(MAX_EVENTS).default(DEFAULT_EVENTS),
});

export type ConnectionPreviewOptions = Pick<ApiOptions, 'config'> & {
  store: Pick<Store, 'sources' | 'destinations'>;
  events: EventLog;
};

export function connectionPreviewRoutes({ store, events, config }: ConnectionPreviewOptions): Route[] {
  return [
    route({
      method: 'post',
      path: '/connections/preview',
      tag: 'Connections',
      summary: 'What a connection would drop',
      description: "Asks the source's latest stored events; changes and sends nothing.",
      body: previewInput,
      response: previewSchema,
      async handle({ workspaceId, body: { sourceId, destinationId, events: count, ...given } }) {
        await store.sources.get(workspaceId, sourceId);
        const { id, name, type } = await store.destinations.get(workspaceId, destinationId);
        const mappings = config().mappingsByDestination.get(id);
        const connection = {
          ...{ id: 'preview', workspaceId, sourceId, destinationId, enabled: true, order: 'none' as const },
          destination: { id, name, type },
          ...compileRules(changeRules({}, given)),
          ...(mappings && { mappings }),
        };
        const latest = await latestEvents(events, sourceId, count);
        const dropped = latest.flatMap((event) => {
          const decision = decideConnection(event, connection);
          return decision.outcome === 'filtered' ? [{ event, reason: decision.reason }] : [];
        });
        return {
          ...{ events: latest.length, passed: latest.length - dropped.length, dropped: dropped.length },
          reasons: countBy(dropped.map(({ reason }) => reason)),
          samples: dropped.slice(0, MAX_SAMPLES).map(({ event, reason }) => ({
            ...{ messageId: event.messageId, type: event.type, reason },
            event: event.type === 'track' ? event.event : null,
          })),
        };
      },
    }),
  ];
}
