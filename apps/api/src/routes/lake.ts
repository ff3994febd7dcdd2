import { TrackyardError } from '@trackyard/base';
import type { Deletion, Lake } from '@trackyard/lake';
import type { Store } from '@trackyard/store';
import { route, type Route } from '../http/route.ts';
import { idParams, idSchema, instantSchema, momentSchema, pageOf, textSchema, z } from '../http/schemas.ts';
import { readLakeDays } from '../lake-days.ts';
import type { ApiOptions } from '../options.ts';

const MAX_SOURCES = 200;
const count = z.number().int();

const lakeSchema = z
  .object({
    sources: z.array(
      z.object({
        sourceId: z.string(),
        sourceName: z.string(),
        since: z
          .string()
          .nullable()
          .openapi({ description: 'The first day with something.', example: '2026-03-04' }),
        days: z.array(
          z.object({
            date: z.string(),
            objects: count,
            bytes: count.openapi({ description: 'As stored, compressed; without indexes.' }),
            requests: count,
            events: count.openapi({ description: 'Also duplicates, and refused ones with a message id.' }),
          }),
        ),
      }),
    ),
    parquet: z
      .boolean()
      .openapi({ description: 'Whether it is kept as Parquet too, so that `/query` can be asked.' }),
  })
  .openapi('Lake');

const deletionSchema = z
  .object({
    id: z.string(),
    sourceIds: z.array(z.string()),
    status: z.enum(['open', 'done']),
    requestedAt: instantSchema,
    doneAt: instantSchema.nullable(),
    objects: count.openapi({ description: 'Rewritten so far.' }),
    lines: count,
    events: count,
  })
  .openapi('LakeDeletion');

const newDeletionSchema = z.strictObject({
  userId: textSchema(500).min(1).openapi({ description: 'User id or anonymous id.' }),
  sourceIds: z
    .array(idSchema)
    .min(1)
    .max(MAX_SOURCES)
    .optional()
    .openapi({ description: 'All where absent.' }),
});

export type LakeRoutesOptions = Pick<ApiOptions, 'parquet' | 'clock'> & {
  lakeParts: Pick<Lake, 'catalog' | 'deletions'>;
  store: Pick<Store, 'sources'>;
};

/** What is stored, and deleting one user from it. */
export function lakeRoutes({ store, lakeParts, parquet, clock }: LakeRoutesOptions): Route[] {
  const tag = 'Lake';
  return [
    route({
      method: 'get',
      path: '/lake',
      tag,
      summary: 'What the lake holds',
      description: 'By source and day of receipt, newest first; the last 30 days where no time is given.',
      query: z.strictObject({ from: momentSchema.optional(), to: momentSchema.optional() }),
      response: lakeSchema,
      async handle({ workspaceId, query: { from, to } }) {
        const sources = [...(await store.sources.byId(workspaceId)).values()];
        const span = { from: from?.getTime(), to: to?.getTime(), now: clock.now() };
        const rows = await Promise.all(
          sources.map(async ({ id, name }) => {
            return { sourceId: id, sourceName: name, ...(await readLakeDays(lakeParts.catalog, id, span)) };
          }),
        );
        return { sources: rows, parquet: parquet !== undefined };
      },
    }),
    route({
      method: 'post',
      path: '/lake/deletions',
      tag,
      summary: 'Delete one user from the lake',
      description:
        'What was received until now: objects that hold the user are rewritten without, all others stay as they are. ' +
        'It begins when this hour is closed, a quarter after the next one has begun, and is done ten minutes later.',
      body: newDeletionSchema,
      response: deletionSchema,
      status: 201,
      async handle({ workspaceId, body: { userId, sourceIds } }) {
        const own = await store.sources.byId(workspaceId);
        for (const id of sourceIds ?? []) if (!own.has(id)) await store.sources.get(workspaceId, id);
        const order = { workspaceId, userId, sourceIds: sourceIds ?? [...own.keys()] };
        return viewOf(await lakeParts.deletions.create(order));
      },
    }),
    route({
      method: 'get',
      path: '/lake/deletions',
      tag,
      summary: 'Deletions, newest first',
      response: pageOf(deletionSchema),
      async handle({ workspaceId }) {
        return { data: (await lakeParts.deletions.list(workspaceId)).map(viewOf), nextCursor: null };
      },
    }),
    route({
      method: 'get',
      path: '/lake/deletions/:id',
      tag,
      summary: 'One deletion and how far it is',
      params: idParams,
      response: deletionSchema,
      async handle({ workspaceId, params: { id } }) {
        const order = await lakeParts.deletions.get(workspaceId, id);
        if (!order) throw new TrackyardError('TY_NOT_FOUND', { message: 'There is no such deletion.' });
        return viewOf(order);
      },
    }),
  ];
}

function viewOf({ id, sourceIds, status, requestedAt, doneAt, objects, lines, events }: Deletion) {
  return { id, sourceIds, status, requestedAt, doneAt: doneAt ?? null, objects, lines, events };
}
