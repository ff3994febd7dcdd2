import { newUuid, TrackyardError } from '@trackyard/base';
import { parseBatch, type Event } from '@trackyard/event-spec';
import { classifyError, type DestinationMeta } from '@trackyard/connector-sdk';
import { compileMappings, type DestinationMapping } from '@trackyard/pipeline';
import type { Connection, Store } from '@trackyard/store';
import type { Enrich } from '../enrich.ts';
import { refusedEvent } from '../edited-event.ts';
import { route, type Route } from '../http/route.ts';
import { idParams, idSchema, settingsSchema, z } from '../http/schemas.ts';
import { checkMappings, mappingsSchema } from '../destination-mappings.ts';
import type { EventLog } from '../event-log.ts';
import { latestEvents } from '../latest-events.ts';
import { MAX_TRIED_EVENTS, requestSchema, triedEventsSchema, tryStoredEvents } from '../try-stored-events.ts';
import { compiledConnection, openTrial, type TrialsOptions } from '../trials.ts';

const outcomeSchema = z
  .enum(['filtered', 'would_send', 'nothing_to_send', 'delivered', 'retry', 'dead', 'held'])
  .openapi({ description: 'A dry run ends in `would_send`, `nothing_to_send` or what would go wrong.' });
const resultSchema = z
  .object({
    outcome: outcomeSchema,
    reasons: z.array(z.object({ reason: z.string(), message: z.string().nullable() })),
    requests: z.array(requestSchema.extend({ action: z.string() })),
    response: z.object({ status: z.number(), body: z.string() }).nullable(),
  })
  .openapi('DestinationTest');
const MAX_ANSWERS = 20;
const answerSchema = z.strictObject({
  status: z.number().int().min(100).max(599),
  headers: z.record(z.string().max(100), z.string().max(1_000)).optional(),
  body: z.string().max(8_192).optional(),
});
const checkSchema = z
  .object({ ok: z.boolean(), reason: z.string().nullable(), message: z.string().nullable() })
  .openapi('DestinationCheck');

export type DestinationTestOptions = TrialsOptions & {
  events: EventLog;
  enrich: Enrich;
  store: Pick<Store, 'destinations' | 'connections' | 'sources' | 'secrets' | 'connectorState'>;
};

export function destinationTestRoutes(options: DestinationTestOptions): Route[] {
  const { store } = options;
  const tag = 'Destinations';
  return [
    route({
      method: 'post',
      path: '/destinations/:id/check',
      tag,
      summary: 'Try the credentials',
      description: 'Sends no event.',
      params: idParams,
      response: checkSchema,
      async handle({ workspaceId, params: { id } }) {
        const trial = await openTrial(await store.destinations.get(workspaceId, id), options);
        try {
          await trial.definition.check?.(trial.context, trial.settings);
          return { ok: true, reason: null, message: null };
        } catch (error) {
          const outcome = classifyError(error, options.clock.now());
          const reason = outcome.status === 'delivered' ? null : outcome.reason;
          return {
            ok: false,
            reason,
            message: error instanceof Error ? trial.mask.text(error.message) : null,
          };
        } finally {
          await trial.close();
        }
      },
    }),
    route({
      method: 'post',
      path: '/destinations/:id/test',
      tag,
      summary: 'What an event would cause, or causes',
      description:
        'The real way: integrations object, consent, filter, sample, mappings, the connector. `dry-run` opens no ' +
        'socket and shows the exact requests with secrets masked; switched-off connections count as on. Without ' +
        '`sourceId` the only connection of the destination decides, or where there are several, none.',
      params: idParams,
      body: z.strictObject({
        event: settingsSchema,
        mode: z.enum(['dry-run', 'live']).default('dry-run'),
        sourceId: idSchema.optional(),
        mappings: mappingsSchema
          .optional()
          .openapi({ description: "Of a dry run: instead of the destination's own." }),
        answers: z
          .array(answerSchema)
          .max(MAX_ANSWERS)
          .default([])
          .openapi({
            description:
              'Of a dry run: what the vendor is to answer, request by request, the last one over and over. Shows what a ' +
              'refusal or a full queue would lead to.',
          }),
      }),
      response: resultSchema,
      async handle({
        workspaceId,
        params: { id },
        body: { event, mode, sourceId: asked, mappings, answers },
      }) {
        const destination = await store.destinations.get(workspaceId, id);
        const connection = decidingConnection(
          await store.connections.all(workspaceId, { destinationId: id }),
          asked,
        );
        const sourceId = asked ?? connection?.sourceId;
        const source = sourceId === undefined ? undefined : await store.sources.get(workspaceId, sourceId);
        const given = normalise(event, source?.id ?? 'test', options.clock.now());
        const [normalised = given] = await options.enrich([given]);
        const trial = await openTrial(destination, options);
        try {
          if (mappings) refuseUntriable(mappings, { mode, meta: trial.definition.meta });
          const { outcome, reasons, actions, response } = await trial.run(normalised, {
            sourceSlug: source?.slug ?? 'test',
            isLive: mode === 'live',
            answers,
            connection: connection && compiledConnection(connection, destination),
            ...(mappings && { mappings: compileMappings(mappings) }),
          });
          const requests = actions.flatMap(({ action, requests: some }) =>
            some.map((request) => ({ ...request, headers: { ...request.headers }, action })),
          );
          return { outcome, reasons, requests, response };
        } finally {
          await trial.close();
        }
      },
    }),
    route({
      method: 'post',
      path: '/destinations/:id/test-events',
      tag,
      summary: 'What stored events would cause, today or by other mappings',
      description:
        "A dry run over the source's latest stored events. With `mappings` it shows what these would change: " +
        'requests that are new, gone or different. Sends and changes nothing.',
      params: idParams,
      body: z.strictObject({
        sourceId: idSchema,
        events: z.number().int().min(1).max(MAX_TRIED_EVENTS).default(50),
        mappings: mappingsSchema.optional(),
      }),
      response: triedEventsSchema,
      async handle({ workspaceId, params: { id }, body: { sourceId, events: count, mappings } }) {
        const destination = await store.destinations.get(workspaceId, id);
        const source = await store.sources.get(workspaceId, sourceId);
        const connections = await store.connections.all(workspaceId, { destinationId: id });
        const connection = decidingConnection(connections, sourceId);
        const trial = await openTrial(destination, options);
        try {
          if (mappings) checkMappings(trial.definition.meta, mappings);
          return await tryStoredEvents(trial, {
            events: await latestEvents(options.events, sourceId, count),
            sourceSlug: source.slug,
            connection: connection && compiledConnection(connection, destination),
            proposed:
              mappings && compileMappings(mappings.length > 0 ? mappings : trial.definition.meta.presets),
          });
        } finally {
          await trial.close();
        }
      },
    }),
  ];
}

function decidingConnection(
  connections: readonly Connection[],
  sourceId: string | undefined,
): Connection | undefined {
  if (sourceId !== undefined) return connections.find((one) => one.sourceId === sourceId);
  return connections.length === 1 ? connections[0] : undefined;
}

/** As collection makes it of one item. Throws `TY_VALIDATION` with every problem. */
function normalise(item: Record<string, unknown>, sourceId: string, receivedAt: number): Event {
  const stamp = { sourceId, requestId: 'test', receivedAt, newMessageId: newUuid };
  const parsed = parseBatch(item, { batch: false, ...stamp });
  const [event] = parsed.events;
  if (!event) throw refusedEvent(parsed);
  return event;
}

/** Mappings that are not saved send nothing. */
function refuseUntriable(
  mappings: readonly DestinationMapping[],
  { mode, meta }: { mode: string; meta: DestinationMeta },
): void {
  if (mode === 'live') {
    const message = 'Save the mappings first: only a dry run takes others.';
    throw new TrackyardError('TY_VALIDATION', { details: [{ field: 'mappings', message }] });
  }
  checkMappings(meta, mappings);
}
