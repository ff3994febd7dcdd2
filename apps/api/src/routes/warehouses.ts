import { TrackyardError } from '@trackyard/base';
import type { Destination, Sync } from '@trackyard/store';
import { findDestinationMeta } from '../connector-metas.ts';
import { mapPage } from '../http/map-page.ts';
import { route, type Route } from '../http/route.ts';
import { idParams, idSchema, momentSchema, pageOf, pageQuery, z } from '../http/schemas.ts';
import { rebuildWarehouse, restorePeriod } from '../warehouse/order-loads.ts';
import { readWarehouse, type WarehouseOptions } from '../warehouse/read-warehouse.ts';
import {
  keptSchema,
  monthsSchema,
  selectionSchema,
  syncSchema,
  warehouseSchema,
} from '../warehouse/warehouse-schemas.ts';
import { replaySchema, replayView } from './replays.ts';

const changeSchema = z.strictObject({
  selection: selectionSchema.optional().openapi({ description: 'All of it.' }),
  keepMonths: monthsSchema
    .nullable()
    .optional()
    .openapi({ description: 'Months that stay; older rows are deleted there, and stay in the lake.' }),
});
const periodSchema = z
  .strictObject({ from: momentSchema, to: momentSchema })
  .refine(({ from, to }) => from < to, { message: 'Must be after from.', path: ['to'] });

/** Destinations that are warehouses: what goes in, what stays, how far they are. */
export function warehouseRoutes(options: WarehouseOptions): Route[] {
  const { store } = options;
  const tag = 'Warehouses';
  const get = async (workspaceId: string, id: string): Promise<Destination> => {
    const destination = await store.destinations.get(workspaceId, id);
    if (await isWarehouse(destination)) return destination;
    throw new TrackyardError('TY_NOT_FOUND', { message: 'There is no such warehouse.' });
  };
  const view = async (destination: Destination) => readWarehouse(destination, options);
  return [
    route({
      method: 'get',
      path: '/warehouses',
      ...{ tag, summary: 'All warehouses' },
      response: pageOf(warehouseSchema),
      async handle({ workspaceId }) {
        const found: Awaited<ReturnType<typeof view>>[] = [];
        for (const destination of (await store.destinations.byId(workspaceId)).values())
          if (await isWarehouse(destination)) found.push(await view(destination));
        return { data: found, nextCursor: null };
      },
    }),
    route({
      method: 'get',
      path: '/warehouses/:id',
      ...{ tag, summary: 'One warehouse, its lag and the last comparison with the lake' },
      params: idParams,
      response: warehouseSchema,
      handle: async ({ workspaceId, params }) => view(await get(workspaceId, params.id)),
    }),
    route({
      method: 'patch',
      path: '/warehouses/:id',
      ...{ tag, summary: 'Choose what goes into a warehouse, and how long it stays' },
      description:
        'Tables that are chosen again are filled by a replay from then on, columns by a rebuild. Older events that come ' +
        'again by a retry or a replay are not loaded; a restore brings them back.',
      params: idParams,
      body: changeSchema,
      response: warehouseSchema,
      async handle({ workspaceId, params: { id }, body: { selection, keepMonths } }) {
        await get(workspaceId, id);
        const changed = await store.destinations.updateWarehouse(workspaceId, id, (standing) => ({
          ...standing,
          ...(selection && { selection }),
          ...(keepMonths !== undefined && { keepMonths: keepMonths ?? undefined }),
        }));
        if (keepMonths !== undefined) await store.warehouses.pruneSoon(workspaceId, id);
        return view(changed);
      },
    }),
    route({
      method: 'get',
      path: '/warehouses/:id/syncs',
      ...{ tag, summary: 'What was loaded, newest first; thirty days' },
      params: idParams,
      query: pageQuery,
      response: pageOf(syncSchema),
      async handle({ workspaceId, params: { id }, query }) {
        await get(workspaceId, id);
        return mapPage(await store.warehouses.syncs(workspaceId, id, query), syncView);
      },
    }),
    ...loadRoutes({ get, tag, options }),
  ];
}

function loadRoutes({
  get,
  tag,
  options,
}: {
  get: (workspaceId: string, id: string) => Promise<Destination>;
  tag: string;
  options: WarehouseOptions;
}): Route[] {
  const { store } = options;
  return [
    route({
      method: 'post',
      path: '/warehouses/:id/restore',
      ...{ tag, summary: 'Bring a past period back from the lake' },
      description:
        'Whole days (UTC). They are loaded by a replay (look at it under Replays, where it can be paused and canceled) and ' +
        "stay, whatever the warehouse's window, until the period is released.",
      params: idParams,
      body: periodSchema,
      response: z.object({ replay: replaySchema, period: keptSchema }),
      status: 201,
      async handle({ workspaceId, params: { id }, body }) {
        const { replay, period } = await restorePeriod(await get(workspaceId, id), body, options);
        return { replay: replayView(replay), period };
      },
    }),
    route({
      method: 'delete',
      path: '/warehouses/:id/kept/:periodId',
      ...{ tag, summary: 'Release a period that was brought back' },
      description: 'What is outside of the window then is deleted within about an hour.',
      params: idParams.extend({ periodId: idSchema }),
      async handle({ workspaceId, params: { id, periodId } }) {
        const { warehouse } = await get(workspaceId, id);
        const period = warehouse.kept?.find((one) => one.id === periodId);
        if (!period) throw new TrackyardError('TY_NOT_FOUND', { message: 'There is no such period.' });
        await store.replays.cancel(workspaceId, period.replayId);
        await store.destinations.updateWarehouse(workspaceId, id, (standing) => ({
          ...standing,
          kept: standing.kept?.filter((one) => one.id !== periodId),
        }));
        await store.warehouses.pruneSoon(workspaceId, id);
      },
    }),
    route({
      method: 'post',
      path: '/warehouses/:id/rebuild',
      ...{ tag, summary: 'Make all tables anew from the lake' },
      description:
        'The tables that stand are loaded and read as before until the new ones are complete; then those take their place ' +
        'at once. How far it is stands under Replays. Views on the tables keep it from its end: drop them first.',
      params: idParams,
      response: replaySchema,
      status: 201,
      handle: async ({ workspaceId, params: { id } }) =>
        replayView(await rebuildWarehouse(await get(workspaceId, id), options)),
    }),
  ];
}

async function isWarehouse({ type }: Destination): Promise<boolean> {
  return (await findDestinationMeta(type))?.isWarehouse === true;
}

function syncView({
  id,
  at,
  loads,
  status,
  events,
  rows,
  bytes,
  durationMs,
  tables,
  notices,
  message,
}: Sync) {
  return {
    ...{ id, loads, status, events, rows, bytes, tables, notices, message },
    at: at.toISOString(),
    seconds: durationMs / 1_000,
  };
}
