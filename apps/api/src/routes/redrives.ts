import type { Redrive, Store } from '@trackyard/store';
import { mapPage } from '../http/map-page.ts';
import { route, type Route } from '../http/route.ts';
import {
  idParams,
  idSchema,
  instantSchema,
  momentSchema,
  pageOf,
  pageQuery,
  textSchema,
  z,
} from '../http/schemas.ts';

const MAX_IDS = 1_000;
const redriveSchema = z
  .object({
    id: z.string(),
    destinationId: z.string(),
    filter: z.record(z.string(), z.unknown()),
    ratePerSecond: z.number().nullable(),
    status: z.enum(['running', 'done', 'canceled']),
    total: z.number().int().openapi({ description: 'Open dead letters that matched when it was ordered.' }),
    done: z.number().int().openapi({ description: 'Back in the queue.' }),
    createdAt: instantSchema,
    finishedAt: instantSchema.nullable(),
  })
  .openapi('Redrive');
const newSchema = z
  .strictObject({
    destinationId: idSchema,
    ids: z.array(idSchema).min(1).max(MAX_IDS).optional(),
    filter: z
      .strictObject({
        connectionId: idSchema.optional(),
        reason: textSchema(200).optional(),
        from: momentSchema.optional(),
        to: momentSchema.optional(),
      })
      .optional(),
    ratePerSecond: z.number().min(0.1).max(100_000).optional(),
  })
  .refine(({ ids, filter }) => !ids || !filter, {
    message: 'Give ids or a filter, not both.',
    path: ['ids'],
  });

/** Mounted before `/dead-letters/:id`, whose paths these look like. */
export function redriveRoutes({ store }: { store: Pick<Store, 'redrives' | 'destinations'> }): Route[] {
  const tag = 'Dead letters';
  return [
    route({
      method: 'post',
      path: '/dead-letters/redrive',
      tag,
      summary: 'Send dead letters again',
      description:
        "The destination's open ones: those of `ids`, those that match `filter`, or all. They go through the " +
        'mapping of now, outside of any order, at most `ratePerSecond` events a second. Progress: `done` of `total`.',
      body: newSchema,
      response: redriveSchema,
      status: 201,
      async handle({ workspaceId, body: { destinationId, ids, filter, ratePerSecond } }) {
        await store.destinations.get(workspaceId, destinationId);
        const wanted = { destinationId, filter: { ...filter, ...(ids && { ids }) }, ratePerSecond };
        return viewOf(await store.redrives.create(workspaceId, wanted));
      },
    }),
    route({
      method: 'get',
      path: '/dead-letters/redrives',
      tag,
      summary: 'Redrives, newest first',
      query: pageQuery.extend({ destinationId: idSchema.optional() }),
      response: pageOf(redriveSchema),
      async handle({ workspaceId, query: { destinationId, ...page } }) {
        return mapPage(await store.redrives.list(workspaceId, { destinationId }, page), viewOf);
      },
    }),
    route({
      method: 'get',
      path: '/dead-letters/redrives/:id',
      tag,
      summary: 'One redrive and how far it is',
      params: idParams,
      response: redriveSchema,
      handle: async ({ workspaceId, params }) => viewOf(await store.redrives.get(workspaceId, params.id)),
    }),
    route({
      method: 'post',
      path: '/dead-letters/redrives/:id/cancel',
      tag,
      summary: 'Stop a redrive',
      description: 'What is in the queue already stays there; the rest stays a dead letter.',
      params: idParams,
      response: redriveSchema,
      handle: async ({ workspaceId, params }) => viewOf(await store.redrives.cancel(workspaceId, params.id)),
    }),
  ];
}

function viewOf({ createdAt, finishedAt, filter, ...rest }: Redrive) {
  return {
    ...rest,
    filter: { ...filter },
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}
