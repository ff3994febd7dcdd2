import { EVENT_TYPES } from '@trackyard/event-spec';
import type { Store } from '@trackyard/store';
import type { EventLog } from '../event-log.ts';
import { route, type Route } from '../http/route.ts';
import { idSchema, momentSchema, pageOf, pageQuery, textSchema, z } from '../http/schemas.ts';
import type { ApiOptions } from '../options.ts';
import { traceEvent, traceSchema } from './trace.ts';

const DEFAULT_LIMIT = 50;
const listQuery = pageQuery.extend({
  sourceId: idSchema.optional(),
  type: z.enum(EVENT_TYPES).optional(),
  event: textSchema(500).optional(),
  userId: textSchema(500).optional().openapi({ description: 'User id or anonymous id.' }),
  messageId: z.string().max(200).optional(),
  from: momentSchema.optional(),
  to: momentSchema.optional(),
});
const eventSchema = z.record(z.string(), z.unknown()).openapi('Event');

export type EventRoutesOptions = Pick<ApiOptions, 'config'> & {
  store: Pick<Store, 'sources' | 'destinations' | 'attempts' | 'deadLetters'>;
  events: EventLog;
};

export function eventRoutes(options: EventRoutesOptions): Route[] {
  const { store, events } = options;
  const tag = 'Events';
  return [
    route({
      method: 'get',
      path: '/events',
      tag,
      summary: 'Accepted events, newest first',
      description:
        'From the lake, so a moment after they were accepted. A page holds whole requests and may have more ' +
        'events than `limit`, or none although there is a next page.',
      query: listQuery,
      response: pageOf(eventSchema),
      async handle({ workspaceId, query: { cursor, limit = DEFAULT_LIMIT, sourceId, ...filter } }) {
        const sourceIds = await ownSources(store, workspaceId, sourceId);
        return events.list({ ...filter, sourceIds }, { cursor, limit });
      },
    }),
    route({
      method: 'get',
      path: '/events/:messageId/trace',
      tag,
      summary: 'What became of one event',
      description:
        "The exact bytes received, the normalised event, each connection's decision with its reason (made again " +
        'by the configuration of now), the attempts that carried it, its dead letters.',
      params: z.strictObject({ messageId: z.string().max(200) }),
      query: z.strictObject({ sourceId: idSchema.optional() }),
      response: traceSchema,
      async handle({ workspaceId, params: { messageId }, query: { sourceId } }) {
        const sourceIds = await ownSources(store, workspaceId, sourceId);
        return traceEvent(options, { workspaceId, sourceIds, messageId });
      },
    }),
  ];
}

/** The workspace's sources, or the one that is asked for. */
async function ownSources(
  store: Pick<Store, 'sources'>,
  workspaceId: string,
  sourceId: string | undefined,
): Promise<string[]> {
  if (sourceId === undefined) return [...(await store.sources.byId(workspaceId)).keys()];
  return [(await store.sources.get(workspaceId, sourceId)).id];
}
