import type { Connection, Store } from '@trackyard/store';
import { changeRules, rulesInput, rulesShape, rulesView } from '../connection-rules.ts';
import { mapPage } from '../http/map-page.ts';
import { route, type Route } from '../http/route.ts';
import { idParams, idSchema, instantSchema, pageOf, pageQuery, z } from '../http/schemas.ts';
import type { ApiOptions } from '../options.ts';
import { refuseLoop } from '../refuse-loop.ts';
import { settleWaiting, waitingQuery } from '../waiting.ts';

const orderSchema = z.enum(['none', 'user']).openapi({
  description: "`user`: each user's events leave in accepted order, retries included; only that user waits.",
});
const modeSchema = z.enum(['live', 'shadow']).openapi({
  description:
    '`shadow`: every event is decided about and counted (books: filtered, `shadow`), and nothing is sent. ' +
    'Change it to `live` to begin sending.',
});
export const connectionSchema = z
  .object({
    id: z.string(),
    sourceId: z.string(),
    destinationId: z.string(),
    enabled: z.boolean(),
    mode: modeSchema,
    order: orderSchema,
    ...rulesShape,
    createdAt: instantSchema,
    updatedAt: instantSchema,
  })
  .openapi('Connection');
const newSchema = z.strictObject({
  sourceId: idSchema,
  destinationId: idSchema,
  enabled: z.boolean().default(true),
  mode: modeSchema.default('live'),
  order: orderSchema.default('none'),
  ...rulesInput.shape,
});
const changeSchema = rulesInput.extend({
  enabled: z.boolean().optional(),
  order: orderSchema.optional(),
  mode: modeSchema.optional(),
});
const listQuery = pageQuery.extend({ sourceId: idSchema.optional(), destinationId: idSchema.optional() });

export type ConnectionRoutesOptions = Pick<ApiOptions, 'books' | 'lanes' | 'config'> & {
  store: Pick<Store, 'connections' | 'destinations' | 'secrets'>;
};

export function connectionRoutes(options: ConnectionRoutesOptions): Route[] {
  const { store, books, lanes } = options;
  const tag = 'Connections';
  return [
    route({
      method: 'get',
      path: '/connections',
      tag,
      summary: 'Connections, newest first',
      query: listQuery,
      response: pageOf(connectionSchema),
      async handle({ workspaceId, query: { cursor, limit, ...filter } }) {
        return mapPage(await store.connections.list(workspaceId, filter, { cursor, limit }), connectionView);
      },
    }),
    route({
      method: 'post',
      path: '/connections',
      tag,
      summary: 'Connect a source to a destination',
      body: newSchema,
      response: connectionSchema,
      status: 201,
      async handle({ workspaceId, body: { sourceId, destinationId, enabled, order, mode, ...given } }) {
        const rules = changeRules({}, given);
        const destination = await options.store.destinations
          .get(workspaceId, destinationId)
          .catch(() => undefined);
        if (destination) await refuseLoop({ sourceId, destination }, options);
        const connection = { sourceId, destinationId, enabled, order, mode, rules };
        return connectionView(await store.connections.create(workspaceId, connection));
      },
    }),
    route({
      method: 'get',
      path: '/connections/:id',
      tag,
      summary: 'One connection',
      params: idParams,
      response: connectionSchema,
      handle: async ({ workspaceId, params }) =>
        connectionView(await store.connections.get(workspaceId, params.id)),
    }),
    route({
      method: 'patch',
      path: '/connections/:id',
      tag,
      summary: 'Change a connection',
      description:
        'What is absent stays as it is. A new order, filter or sample holds for events that are routed from then on.',
      params: idParams,
      body: changeSchema,
      response: connectionSchema,
      async handle({ workspaceId, params: { id }, body: { enabled, order, mode, ...given } }) {
        const { rules: stored } = await store.connections.get(workspaceId, id);
        const change = { enabled, order, mode };
        const rules = changeRules(stored, given);
        return connectionView(await store.connections.update(workspaceId, id, { ...change, rules }));
      },
    }),
    route({
      method: 'delete',
      path: '/connections/:id',
      tag,
      summary: 'Delete a connection',
      description: 'Refused with 409 while events wait on it, unless they are to be discarded.',
      params: idParams,
      query: waitingQuery,
      async handle({ workspaceId, params: { id }, query: { waiting } }) {
        const connection = await store.connections.get(workspaceId, id);
        await settleWaiting([connection], { waiting, books, lanes });
        await store.connections.remove(workspaceId, id);
      },
    }),
  ];
}

/** As it is shown. */
export function connectionView(connection: Connection) {
  const { id, sourceId, destinationId, enabled, mode, order, rules, createdAt, updatedAt } = connection;
  return {
    ...{ id, sourceId, destinationId, enabled, mode, order },
    ...rulesView(rules),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
