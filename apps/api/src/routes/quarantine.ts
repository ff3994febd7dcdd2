import type { QuarantinedItem, Store } from '@trackyard/store';
import { mapPage } from '../http/map-page.ts';
import { route, type Route } from '../http/route.ts';
import { idParams, instantSchema, pageOf, pageQuery, z } from '../http/schemas.ts';

const itemSchema = z
  .object({
    id: z.string(),
    sourceId: z.string(),
    requestId: z.string().openapi({ description: "Names the lake's line with the raw body." }),
    index: z.number().int().nullable().openapi({ description: 'Place in the batch; null: the whole body.' }),
    messageId: z.string().nullable(),
    problems: z.array(z.unknown()),
    item: z
      .string()
      .openapi({ description: 'As it came, JSON text; empty where the whole body was refused.' }),
    receivedAt: instantSchema,
  })
  .openapi('QuarantinedItem');

export function quarantineRoutes({ store }: { store: Pick<Store, 'sources' | 'quarantine'> }): Route[] {
  return [
    route({
      method: 'get',
      path: '/sources/:id/quarantine',
      tag: 'Sources',
      summary: 'Refused items, newest first',
      params: idParams,
      query: pageQuery,
      response: pageOf(itemSchema),
      async handle({ workspaceId, params: { id }, query }) {
        await store.sources.get(workspaceId, id);
        return mapPage(await store.quarantine.list(workspaceId, id, query), viewOf);
      },
    }),
  ];
}

function viewOf({ itemIndex, receivedAt, ...item }: QuarantinedItem) {
  return { ...item, index: itemIndex < 0 ? null : itemIndex, receivedAt: receivedAt.toISOString() };
}
