import { TrackyardError } from '@trackyard/base';
import { parseBatch, type Event } from '@trackyard/event-spec';
import type { DeadLetter } from '@trackyard/store';

/**
 * A dead letter's event as a person has changed it, as JSON. It passes the checks that every event passes at
 * collection; what the hub has stamped stays: source, message id, request, and when it was received and sent.
 * Throws `TY_VALIDATION` with every problem.
 */
export function editedEvent({ event, sourceId }: DeadLetter, edited: Record<string, unknown>): string {
  const stored = JSON.parse(event) as Event;
  const { messageId, receivedAt, originalTimestamp, sentAt, trackyard } = stored;
  // Without `sentAt`, or the device's clock would be corrected a second time.
  const { sentAt: _, ...item } = edited;
  const parsed = parseBatch(
    { ...item, messageId },
    {
      batch: false,
      sourceId,
      requestId: trackyard.requestId,
      receivedAt: Date.parse(receivedAt),
      newMessageId: () => messageId,
    },
  );
  const [accepted] = parsed.events;
  if (!accepted) throw refusedEvent(parsed);
  return JSON.stringify({
    ...accepted,
    ...{ receivedAt, originalTimestamp },
    ...(sentAt !== undefined && { sentAt }),
    trackyard,
  });
}

/** What is wrong with an event that was not accepted, field by field. */
export function refusedEvent({ rejections, problem }: ReturnType<typeof parseBatch>): TrackyardError {
  const problems = problem ? [problem] : rejections.flatMap((one) => one.problems);
  const details = problems.map(({ code, message, path }) => ({
    field: path === undefined ? 'event' : `event.${path}`,
    code,
    message,
  }));
  return new TrackyardError('TY_VALIDATION', { message: 'This is not a valid event.', details });
}
