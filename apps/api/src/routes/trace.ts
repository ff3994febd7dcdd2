import { TrackyardError } from '@trackyard/base';
import type { Event } from '@trackyard/event-spec';
import { decideConnection, type CompiledConfig } from '@trackyard/pipeline';
import type { DeadLetter } from '@trackyard/store';
import { instantSchema, z } from '../http/schemas.ts';
import { attemptSchema, attemptView } from './attempt-view.ts';
import type { EventRoutesOptions } from './events.ts';

const connectionSchema = z.object({
  connectionId: z.string(),
  destinationId: z.string(),
  destinationName: z.string(),
  decision: z.enum(['routed', 'filtered']),
  reason: z.string().nullable(),
  attempts: z.array(attemptSchema).openapi({
    description: 'Those that the log has kept: all while there are few, a sample under load.',
  }),
  deadLetters: z.array(
    z.object({ id: z.string(), status: z.string(), reason: z.string(), message: z.string().nullable() }),
  ),
});
export const traceSchema = z
  .object({
    messageId: z.string(),
    sourceId: z.string(),
    raw: z
      .record(z.string(), z.unknown())
      .openapi({ description: "The lake's line: the body's exact bytes, by `encoding`." }),
    event: z
      .record(z.string(), z.unknown())
      .nullable()
      .openapi({ description: 'null where the item was refused.' }),
    problems: z.array(z.unknown()),
    copies: z.object({ earlier: instantSchema.nullable(), later: instantSchema.nullable() }).openapi({
      description:
        'When other requests brought the same message, within a day: it counts once, and with one earlier this is ' +
        'a duplicate, which no connection gets.',
    }),
    connections: z.array(connectionSchema),
  })
  .openapi('Trace');

/** Clocks of different machines differ a little: attempts are looked for from before the event was received. */
const CLOCK_SLACK_MS = 5 * 60_000;

interface TracedMessage {
  workspaceId: string;
  sourceIds: readonly string[];
  messageId: string;
}

export async function traceEvent(
  { events, store, config }: EventRoutesOptions,
  { workspaceId, sourceIds, messageId }: TracedMessage,
) {
  const found = await events.find(sourceIds, messageId);
  if (!found) throw new TrackyardError('TY_NOT_FOUND', { message: 'The lake has no such event (yet).' });
  const { line, event, problems } = found;
  const { sourceId } = line;
  const decisions = event ? decideAgain(event, config()) : [];
  const destinationIds = decisions.map((one) => one.destinationId);
  const from = new Date(Date.parse(line.receivedAt) - CLOCK_SLACK_MS);
  const [copies, attempts, letters] = await Promise.all([
    events.copies(line, messageId),
    store.attempts.ofMessage(workspaceId, { sourceId, messageId, destinationIds, from }),
    store.deadLetters.ofMessage(workspaceId, { sourceId, messageId }),
  ]);
  const connections = decisions.map((decision) => ({
    ...decision,
    attempts: attempts
      .filter(({ connectionIds }) => connectionIds.includes(decision.connectionId))
      .map(attemptView),
    deadLetters: letters.filter((letter) => letter.connectionId === decision.connectionId).map(letterView),
  }));
  return {
    messageId,
    sourceId,
    raw: { ...line },
    event: event ?? null,
    problems: [...problems],
    copies,
    connections,
  };
}

function decideAgain(event: Event, config: CompiledConfig) {
  const connections = config.connectionsBySource.get(event.trackyard.sourceId) ?? [];
  return connections.map((connection) => {
    const { id: connectionId, destination } = connection;
    const decision = decideConnection(event, connection);
    return {
      connectionId,
      destinationId: destination.id,
      destinationName: destination.name,
      decision: decision.outcome,
      reason: decision.outcome === 'filtered' ? decision.reason : null,
    };
  });
}

function letterView({ id, status, reason, message }: DeadLetter) {
  return { id, status, reason, message };
}
