import { TrackyardError } from '@trackyard/base';
import type { DestinationMeta } from '@trackyard/connector-sdk';
import type { Destination, DestinationChange, Store } from '@trackyard/store';
import { findDestinationMeta, required } from '../connector-metas.ts';
import { changeSettings, maskSettings } from '../connector-settings.ts';
import { route, type Route } from '../http/route.ts';
import {
  idParams,
  instantSchema,
  nameSchema,
  pageOf,
  pageQuery,
  settingsSchema,
  z,
} from '../http/schemas.ts';
import type { ApiOptions } from '../options.ts';
import { deliverySchema, healthOf, healthSchema } from '../destination-health.ts';
import { checkMappings, mappingsSchema } from '../destination-mappings.ts';
import { refuseBroken, type MappingTestsOptions } from '../mapping-tests.ts';
import { mappingTestResultSchema } from './mapping-tests.ts';
import { refuseLoop } from '../refuse-loop.ts';
import { settleWaiting, waitingQuery } from '../waiting.ts';

const destinationSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.string(),
    enabled: z.boolean(),
    builtin: z
      .boolean()
      .openapi({ description: 'Came with the installation; cannot be changed or deleted.' }),
    settings: settingsSchema.openapi({ description: 'A secret that is set is `"********"`.' }),
    delivery: deliverySchema,
    mappings: mappingsSchema,
    health: healthSchema,
    createdAt: instantSchema,
    updatedAt: instantSchema,
  })
  .openapi('Destination');
const newSchema = z.strictObject({
  name: nameSchema,
  type: z.string().max(200),
  settings: settingsSchema.default({}),
  enabled: z.boolean().default(true),
  delivery: deliverySchema.default({}),
  mappings: mappingsSchema.default([]),
});
const changeSchema = z.strictObject({
  name: nameSchema.optional(),
  settings: settingsSchema.optional(),
  enabled: z.boolean().optional(),
  delivery: deliverySchema.optional().openapi({ description: 'All of it: what is not sent is the default.' }),
  mappings: mappingsSchema.optional(),
});

/** After a change of mappings or settings: how the destination's mapping tests went. */
const changedSchema = destinationSchema
  .extend({ mappingTests: z.array(mappingTestResultSchema).nullable() })
  .openapi('ChangedDestination');

export type DestinationRoutesOptions = MappingTestsOptions &
  Pick<ApiOptions, 'books' | 'lanes' | 'config'> & {
    store: Pick<Store, 'destinations' | 'connections' | 'secrets' | 'mappingTests' | 'connectorState'>;
  };

export function destinationRoutes(options: DestinationRoutesOptions): Route[] {
  const { store, books, lanes, clock } = options;
  const tag = 'Destinations';
  const viewOf = async (destination: Destination) => ({
    ...(await settingsView(destination)),
    health: healthOf(await lanes.standings(destination.id), clock.now()),
  });
  return [
    route({
      method: 'get',
      path: '/destinations',
      tag,
      summary: 'Destinations, newest first',
      query: pageQuery,
      response: pageOf(destinationSchema),
      async handle({ workspaceId, query }) {
        const { data, nextCursor } = await store.destinations.list(workspaceId, query);
        return { data: await Promise.all(data.map(viewOf)), nextCursor };
      },
    }),
    route({
      method: 'post',
      path: '/destinations',
      tag,
      summary: 'A new destination',
      body: newSchema,
      response: destinationSchema,
      status: 201,
      async handle({ workspaceId, body }) {
        const meta = required(await findDestinationMeta(body.type));
        refuseUnavailable(meta);
        checkMappings(meta, body.mappings);
        const checked = changeSettings(meta, { stored: {}, given: body.settings });
        return viewOf(await store.destinations.create(workspaceId, { ...body, ...checked }));
      },
    }),
    route({
      method: 'get',
      path: '/destinations/:id',
      tag,
      summary: 'One destination',
      params: idParams,
      response: destinationSchema,
      handle: async ({ workspaceId, params }) => viewOf(await store.destinations.get(workspaceId, params.id)),
    }),
    route({
      method: 'patch',
      path: '/destinations/:id',
      tag,
      summary: 'Change a destination',
      description:
        'Settings that are not sent stay; `"********"` keeps a secret, `null` takes a setting away. ' +
        'While a destination is disabled, its events are held. A change of mappings or settings runs the mapping tests: ' +
        'it is refused with 409 where one fails, unless it is forced.',
      params: idParams,
      query: z.strictObject({
        force: z
          .enum(['true', 'false'])
          .optional()
          .openapi({ description: 'Change although mapping tests fail.' }),
        waiting: z.enum(['hold', 'discard']).optional().openapi({
          description:
            'Of disabling alone: what becomes of the events that wait. They are held, where nothing is said.',
        }),
      }),
      body: changeSchema,
      response: changedSchema,
      async handle({ workspaceId, params: { id }, query, body: { settings: given, ...plain } }) {
        const { force, waiting } = query;
        const destination = await store.destinations.get(workspaceId, id);
        if (!given && !plain.mappings) {
          const updated = await store.destinations.update(workspaceId, id, { ...plain, secretFields: [] });
          if (plain.enabled === false && waiting === 'discard')
            await discardWaiting(workspaceId, id, options);
          return { ...(await viewOf(updated)), mappingTests: null };
        }
        if (given) refuseBuiltin(destination);
        const meta = required(await findDestinationMeta(destination.type));
        if (plain.mappings) checkMappings(meta, plain.mappings);
        const stored = store.secrets.unsealSettings({ workspaceId, recordId: id }, destination.settings);
        const change = {
          ...plain,
          ...(given ? changeSettings(meta, { stored, given }) : { secretFields: [] }),
        };
        const changed = { ...destination, ...definedOf(change) };
        for (const { sourceId } of await store.connections.all(workspaceId, { destinationId: id }))
          await refuseLoop({ sourceId, destination: changed }, options);
        const mappingTests = await refuseBroken(changed, { ...options, isForced: force === 'true' });
        const updated = await store.destinations.update(workspaceId, id, change);
        return { ...(await viewOf(updated)), mappingTests };
      },
    }),
    route({
      method: 'delete',
      path: '/destinations/:id',
      tag,
      summary: 'Delete a destination and its connections',
      description: 'Refused with 409 while events wait for it, unless they are to be discarded.',
      params: idParams,
      query: waitingQuery,
      async handle({ workspaceId, params: { id }, query: { waiting } }) {
        refuseBuiltin(await store.destinations.get(workspaceId, id));
        const connections = await store.connections.all(workspaceId, { destinationId: id });
        await settleWaiting(connections, { waiting, books, lanes });
        await store.destinations.remove(workspaceId, id);
      },
    }),
    route({
      method: 'post',
      path: '/destinations/:id/resume',
      tag,
      summary: 'Try again now',
      description: 'Closes the breaker, forgets pauses and retries, and lets held events flow.',
      params: idParams,
      response: destinationSchema,
      async handle({ workspaceId, params: { id } }) {
        const destination = await store.destinations.get(workspaceId, id);
        await lanes.rouse(id);
        return viewOf(destination);
      },
    }),
  ];
}

/** Once it is disabled, so that what waits cannot leave meanwhile; what is routed after is held. */
async function discardWaiting(
  workspaceId: string,
  destinationId: string,
  { store, lanes }: Pick<DestinationRoutesOptions, 'store' | 'lanes'>,
): Promise<void> {
  for (const { id } of await store.connections.all(workspaceId, { destinationId }))
    await lanes.discard(destinationId, id);
}

/** What a change leaves as it is stands in it as `undefined`. */
function definedOf({ mappings, settings }: Pick<DestinationChange, 'mappings' | 'settings'>) {
  return { ...(mappings && { mappings }), ...(settings && { settings: { ...settings } }) };
}

function refuseUnavailable({ unavailable }: DestinationMeta): void {
  if (!unavailable) return;
  throw new TrackyardError('TY_VALIDATION', {
    details: [{ field: 'type', message: unavailable.message }],
  });
}

function refuseBuiltin({ builtin }: Destination): void {
  if (!builtin) return;
  throw new TrackyardError('TY_CONFLICT', {
    message: 'The local warehouse came with the installation and stays.',
  });
}

async function settingsView(destination: Destination) {
  const { id, name, type, enabled, builtin, delivery, mappings } = destination;
  return {
    ...{ id, name, type, enabled, builtin, delivery, mappings: [...mappings] },
    settings: maskSettings(await findDestinationMeta(type), destination.settings),
    createdAt: destination.createdAt.toISOString(),
    updatedAt: destination.updatedAt.toISOString(),
  };
}
