import { redactText, type Logger } from '@trackyard/base';
import type { DeliveryTask, NextStep } from '@trackyard/delivery';
import type { DestinationConfig } from '@trackyard/pipeline';
import type { NewDeadLetter, Store } from '@trackyard/store';
import type { RecordedCalls } from './recorded-calls.ts';

/** A batch that was sent, and what came of each of its events. */
export interface DeliveryAttempt {
  config: DestinationConfig;
  action: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  durationMs: number;
  batch: readonly DeliveryTask[];
  steps: readonly NextStep[];
  calls: Pick<RecordedCalls, 'exchangeOf'>;
}

/** Stores what died before its bits are cleared; a repeated run finds it stored. */
export async function storeDeadLetters(
  deadLetters: Pick<Store['deadLetters'], 'add'>,
  { config, batch, steps, calls }: DeliveryAttempt,
): Promise<void> {
  if (steps.every(({ status }) => status !== 'dead')) return;
  const letters = batch.flatMap((task, place): NewDeadLetter[] => {
    const step = steps[place]!;
    if (step.status !== 'dead') return [];
    return [
      {
        connectionId: task.connectionId,
        destinationId: config.id,
        sourceId: task.head.sourceId,
        messageId: task.head.messageId,
        recordId: task.recordId,
        eventIndex: task.index,
        reason: step.reason,
        message: step.message,
        event: JSON.stringify(task.event),
        ...calls.exchangeOf(task),
        attempts: task.attempt + 1,
      },
    ];
  });
  await deadLetters.add(config.workspaceId, letters);
}

/**
 * One line an attempt, and a row or what the attempt log makes of it (`attempt-log.ts` has the same `add`). Losing it
 * loses no event.
 */
export async function logAttempt(
  { attempts, log }: { attempts: Pick<Store['attempts'], 'add'>; log: Logger },
  { config, action, startedAt, durationMs, batch, steps, calls }: DeliveryAttempt,
): Promise<void> {
  const count = (status: NextStep['status']) => steps.filter((step) => step.status === status).length;
  const counts = {
    delivered: count('delivered'),
    retried: count('retry'),
    dead: count('dead'),
    held: count('held'),
  };
  const reasons = countReasons(steps);
  const reason = mostFrequent(reasons);
  log.info('delivery.attempted', { destinationId: config.id, action, ...counts, reason, durationMs });
  const row = {
    destinationId: config.id,
    connectionIds: [...new Set(batch.map(({ connectionId }) => connectionId))],
    at: startedAt,
    durationMs,
    action,
    ...counts,
    reason,
    reasons,
    ...failureOf(steps, reason),
    ...calls.exchangeOf(shownTask(batch, steps, reason)),
    messages: batch.map(({ head: { sourceId, messageId } }) => ({ sourceId, messageId })),
  };
  await attempts.add(config.workspaceId, [row]).catch((error: unknown) => {
    log.error('attempt.not_logged', { destinationId: config.id }, error);
  });
}

/** Whose call stands for the batch: the first event with the reason, else the last one. */
function shownTask(batch: readonly DeliveryTask[], steps: readonly NextStep[], reason: string | undefined) {
  const place = steps.findIndex((step) => step.status !== 'delivered' && step.reason === reason);
  return batch.at(place)!;
}

/** The first sentence about the reason, and how many events may have arrived although no answer did. */
function failureOf(steps: readonly NextStep[], reason: string | undefined) {
  const about = steps.find((step) => step.status !== 'delivered' && step.reason === reason && step.message);
  const message = about && about.status !== 'delivered' ? about.message : undefined;
  const maybeDelivered = steps.filter((step) => step.status === 'retry' && step.maybeDelivered).length;
  return { ...(message !== undefined && { message: redactText(message) }), maybeDelivered };
}

function countReasons(steps: readonly NextStep[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const step of steps) {
    if (step.status !== 'delivered') counts.set(step.reason, (counts.get(step.reason) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}

function mostFrequent(reasons: Readonly<Record<string, number>>): string | undefined {
  return Object.entries(reasons).toSorted(([, one], [, other]) => other - one)[0]?.[0];
}
