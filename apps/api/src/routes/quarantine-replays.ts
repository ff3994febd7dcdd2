import type { QuarantineReplay, Store } from '@trackyard/store';
import { mapPage } from '../http/map-page.ts';
import { route, type Route } from '../http/route.ts';
import { idParams, idSchema, instantSchema, pageOf, pageQuery, z } from '../http/schemas.ts';

const replaySchema = z
  .object({
    id: z.string(),
    sourceId: z.string(),
    code: z.string().nullable().openapi({ description: 'Only items whose first problem has it.' }),
    status: z.enum(['running', 'done', 'canceled', 'failed']),
    total: z.number().int().nullable().openapi({
      description: 'Items that matched when it was ordered; null where they were too many to count.',
    }),
    count: z.object({
      read: z.number().int().openapi({ description: 'Items.' }),
      replayed: z.number().int().openapi({ description: 'Of those the ones that came in.' }),
      refused: z.number().int().openapi({ description: 'The others: they stay in quarantine.' }),
      events: z.number().int().openapi({
        description: 'What came in. Which of them were duplicates say the books.',
      }),
    }),
    waitingFor: z.string().nullable().openapi({
      description: '`live` (live events first), `queue` (not routed yet, or full), `source` (disabled).',
    }),
    problem: z.string().nullable().openapi({
      description: 'Why the last step failed, which is tried again; where `failed`, why for good.',
    }),
    createdAt: instantSchema,
    finishedAt: instantSchema.nullable(),
  })
  .openapi('QuarantineReplayJob');
const newSchema = z.strictObject({
  code: z
    .string()
    .max(100)
    .optional()
    .openapi({ description: 'Only items whose first problem has this code; all where absent.' }),
});
const oneParams = idParams.extend({ replayId: idSchema });
const PATH = '/sources/:id/quarantine/replays';

/** Mounted before `/sources/:id/quarantine/:itemId`, which the list looks like. */
export function quarantineReplayRoutes({
  store,
}: {
  store: Pick<Store, 'sources' | 'quarantineReplays'>;
}): Route[] {
  const tag = 'Sources';
  return [
    route({
      method: 'post',
      path: PATH,
      tag,
      summary: 'Replay many quarantined items, as work of the hub',
      description:
        'Those that are open when it is ordered, oldest first, by the settings of now. A worker goes through them, live ' +
        'events first; it goes on after any crash. One at a time for a source. What would become of some says ' +
        '`POST /sources/{id}/quarantine/replay` with `dryRun`.',
      params: idParams,
      body: newSchema,
      response: replaySchema,
      status: 201,
      async handle({ workspaceId, params: { id }, body: { code } }) {
        await store.sources.get(workspaceId, id);
        return viewOf(await store.quarantineReplays.create(workspaceId, { sourceId: id, code }));
      },
    }),
    route({
      method: 'get',
      path: PATH,
      tag,
      summary: "Replays of a source's quarantine, newest first",
      description: 'Those that were over 30 days ago are gone.',
      params: idParams,
      query: pageQuery,
      response: pageOf(replaySchema),
      async handle({ workspaceId, params: { id }, query }) {
        await store.sources.get(workspaceId, id);
        return mapPage(await store.quarantineReplays.list(workspaceId, id, query), viewOf);
      },
    }),
    route({
      method: 'get',
      path: `${PATH}/:replayId`,
      tag,
      summary: 'One replay of quarantine and how far it is',
      params: oneParams,
      response: replaySchema,
      handle: async ({ workspaceId, params: { id, replayId } }) =>
        viewOf(await store.quarantineReplays.get(workspaceId, id, replayId)),
    }),
    route({
      method: 'post',
      path: `${PATH}/:replayId/cancel`,
      tag,
      summary: 'Stop a replay of quarantine',
      description: 'What came in already stays; the rest stays in quarantine.',
      params: oneParams,
      response: replaySchema,
      handle: async ({ workspaceId, params: { id, replayId } }) =>
        viewOf(await store.quarantineReplays.cancel(workspaceId, id, replayId)),
    }),
  ];
}

function viewOf(row: QuarantineReplay) {
  const { id, sourceId, code, status, total, replayed, refused, events, waitingFor, problem } = row;
  return {
    ...{ id, sourceId, code, status, total, waitingFor, problem },
    count: { read: replayed + refused, replayed, refused, events },
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}
