import { compileFql } from '@trackyard/fql';
import type { Replay, Store } from '@trackyard/store';
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

const MAX_SOURCES = 200;
const MAX_FILTER = 10_000;
export const replaySchema = z
  .object({
    id: z.string(),
    kind: z.enum(['replay', 'restore', 'rebuild']).openapi({
      description: '`restore` and `rebuild` load a warehouse: see Warehouses.',
    }),
    sourceIds: z.array(z.string()),
    destinationId: z.string(),
    from: instantSchema,
    to: instantSchema,
    filter: z.string().nullable(),
    userId: z.string().nullable(),
    ratePerSecond: z.number().nullable(),
    dryRun: z.boolean(),
    status: z.enum(['running', 'paused', 'done', 'canceled']),
    progress: z
      .number()
      .openapi({ description: 'From 0 to 1: how much of the time between `from` and `to`.' }),
    count: z.object({
      read: z.number().int().openapi({ description: 'Events that were looked at.' }),
      matched: z
        .number()
        .int()
        .openapi({ description: 'Of those the ones that it asks for, each message once.' }),
      sent: z.number().int().openapi({ description: 'Of those the ones in the queue; none in a dry run.' }),
      filtered: z
        .record(z.string(), z.number())
        .openapi({ description: "Those that today's configuration keeps back, by reason." }),
    }),
    waitingFor: z.string().nullable().openapi({
      description:
        '`lake` (not archived yet), `destination` (behind, or takes nothing), `live` (live events first).',
    }),
    problem: z.string().nullable().openapi({ description: 'Why the last step failed; it is tried again.' }),
    createdAt: instantSchema,
    finishedAt: instantSchema.nullable(),
  })
  .openapi('Replay');
const newSchema = z
  .strictObject({
    sourceIds: z.array(idSchema).min(1).max(MAX_SOURCES),
    destinationId: idSchema,
    from: momentSchema.openapi({ description: 'When events were received, this included.' }),
    to: momentSchema.openapi({ description: 'This excluded. May be now: it waits until the lake has all.' }),
    filter: textSchema(MAX_FILTER)
      .refine((text) => !compileFql(text).problem, 'Must be a filter in FQL.')
      .optional(),
    userId: textSchema(500)
      .min(1)
      .optional()
      .openapi({ description: 'User id or anonymous id; by the index.' }),
    ratePerSecond: z.number().min(0.1).max(100_000).optional(),
    dryRun: z.boolean().default(false).openapi({ description: 'Counts, and sends nothing.' }),
  })
  .refine(({ from, to }) => from < to, { message: 'Must be after from.', path: ['to'] });

/** Events of the lake, sent (again) to one destination. */
export function replayRoutes({ store }: { store: Pick<Store, 'replays' | 'destinations'> }): Route[] {
  const tag = 'Replays';
  const act = (action: 'pause' | 'resume' | 'cancel', summary: string, description: string) =>
    route({
      method: 'post',
      path: `/replays/:id/${action}`,
      ...{ tag, summary, description },
      params: idParams,
      response: replaySchema,
      handle: async ({ workspaceId, params }) =>
        replayView(await store.replays[action](workspaceId, params.id)),
    });
  return [
    route({
      method: 'post',
      path: '/replays',
      tag,
      summary: 'Replay events from the lake',
      description:
        'What the sources have received in a span of time goes to the destination (again), in the order in which it ' +
        "was received, through today's rules and mappings; each source must be connected to it. With `dryRun` it is " +
        'only counted: look at `count` until it is `done`. Events carry the id of the replay (`trackyard.replayId`) ' +
        'and keep their delivery id. Live events go first.',
      body: newSchema,
      response: replaySchema,
      status: 201,
      async handle({ workspaceId, body }) {
        await store.destinations.get(workspaceId, body.destinationId);
        return replayView(await store.replays.create(workspaceId, body));
      },
    }),
    route({
      method: 'get',
      path: '/replays',
      tag,
      summary: 'Replays, newest first',
      query: pageQuery,
      response: pageOf(replaySchema),
      async handle({ workspaceId, query }) {
        return mapPage(await store.replays.list(workspaceId, query), replayView);
      },
    }),
    route({
      method: 'get',
      path: '/replays/:id',
      tag,
      summary: 'One replay and how far it is',
      params: idParams,
      response: replaySchema,
      handle: async ({ workspaceId, params }) => replayView(await store.replays.get(workspaceId, params.id)),
    }),
    act('pause', 'Pause a replay', 'Within a second; what is in the queue already is delivered.'),
    act('resume', 'Go on with a paused replay', 'From where it was, by the configuration of then.'),
    act('cancel', 'Stop a replay', 'For good. What is in the queue already stays there.'),
  ];
}

export function replayView(replay: Replay) {
  const { id, kind, sourceIds, destinationId, fromAt, toAt, filter, userId, ratePerSecond, dryRun } = replay;
  const { status, read, matched, sent, filtered, waitingFor, problem, createdAt, finishedAt } = replay;
  return {
    ...{
      id,
      kind,
      sourceIds,
      destinationId,
      filter,
      userId,
      ratePerSecond,
      dryRun,
      status,
      waitingFor,
      problem,
    },
    from: fromAt.toISOString(),
    to: toAt.toISOString(),
    progress: progressOf(replay),
    count: { read, matched, sent, filtered },
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}

function progressOf({ status, place, fromAt, toAt }: Replay): number {
  if (status === 'done') return 1;
  if (!place) return 0;
  const part = (Date.parse(place.receivedAt) - fromAt.getTime()) / (toAt.getTime() - fromAt.getTime());
  return Math.round(Math.min(1, Math.max(0, part)) * 1_000) / 1_000;
}
