import { TrackyardError } from '@trackyard/base';
import type { Connection, ShadowSample, Store } from '@trackyard/store';
import { route, type Route } from '../http/route.ts';
import { idParams, instantSchema, z } from '../http/schemas.ts';
import type { ApiOptions } from '../options.ts';
import { requestSchema } from '../try-stored-events.ts';
import { connectionSchema, connectionView } from './connections.ts';

/** A change reaches every process within a second; from this long after it on, events count as live. */
const GOES_LIVE_MS = 3_000;

const shadowSchema = z
  .object({
    since: instantSchema.nullable().openapi({ description: 'When it was put into shadow mode.' }),
    wouldHaveSent: z.number().openapi({ description: 'Events that only the shadow mode kept back.' }),
    filtered: z
      .record(z.string(), z.number())
      .openapi({ description: 'What is kept back anyhow, by reason.' }),
    samples: z.array(
      z.object({
        ...{ messageId: z.string(), type: z.string(), event: z.string().nullable() },
        ...{ receivedAt: instantSchema, outcome: z.string() },
        reasons: z.array(z.object({ reason: z.string(), message: z.string().nullable() })),
        requests: z.array(requestSchema),
      }),
    ),
  })
  .openapi('Shadow');
const promotedSchema = z
  .object({
    connection: connectionSchema,
    liveSince: instantSchema,
    backfill: z.object({ id: z.string(), from: instantSchema, to: instantSchema }).nullable(),
  })
  .openapi('Promoted');

export type ShadowRoutesOptions = Pick<ApiOptions, 'books' | 'clock'> & {
  store: Pick<Store, 'connections' | 'shadowSamples' | 'replays'>;
};

export function shadowRoutes({ store, books, clock }: ShadowRoutesOptions): Route[] {
  const tag = 'Connections';
  return [
    route({
      method: 'get',
      path: '/connections/:id/shadow',
      tag,
      summary: 'What a connection in shadow mode would have sent',
      description:
        'Counts since the connection was made, and samples of live traffic, newest first: about one a second, the latest ' +
        '50, each with the exact requests, secrets masked.',
      params: idParams,
      response: shadowSchema,
      async handle({ workspaceId, params: { id } }) {
        const { shadowSince } = await store.connections.get(workspaceId, id);
        const { shadow = 0, ...filtered } = (await books()).connections[id]?.filtered ?? {};
        return {
          since: shadowSince?.toISOString() ?? null,
          wouldHaveSent: shadow,
          filtered,
          samples: (await store.shadowSamples.latest(workspaceId, id)).map(sampleView),
        };
      },
    }),
    route({
      method: 'post',
      path: '/connections/:id/promote',
      tag,
      summary: 'From shadow mode to live, with what it saw or without',
      description:
        'What is received from `liveSince` on, a few seconds ahead, is sent. `backfill: true` also sends what was ' +
        'received in shadow mode, up to that moment: from the lake, by the plan of then, as a replay.',
      params: idParams,
      body: z.strictObject({ backfill: z.boolean().default(false) }),
      response: promotedSchema,
      async handle({ workspaceId, params: { id }, body }) {
        const connection = await store.connections.get(workspaceId, id);
        const from = refuseUnlessShadow(connection);
        const liveSince = new Date(clock.now() + GOES_LIVE_MS);
        const promoted = await store.connections.promote(workspaceId, id, liveSince);
        const span = { connectionId: id, from, to: liveSince };
        const job = body.backfill ? await store.replays.backfill(workspaceId, span) : undefined;
        return {
          connection: connectionView(promoted),
          liveSince: liveSince.toISOString(),
          backfill: job ? { id: job.id, from: from.toISOString(), to: liveSince.toISOString() } : null,
        };
      },
    }),
  ];
}

function refuseUnlessShadow({ mode, shadowSince, createdAt }: Connection): Date {
  if (mode === 'shadow') return shadowSince ?? createdAt;
  throw new TrackyardError('TY_CONFLICT', { message: 'This connection is not in shadow mode.' });
}

function sampleView({
  messageId,
  eventType,
  eventName,
  receivedAt,
  outcome,
  reasons,
  requests,
}: ShadowSample) {
  return {
    ...{ messageId, type: eventType, event: eventName, outcome, reasons, requests },
    receivedAt: receivedAt.toISOString(),
  };
}
