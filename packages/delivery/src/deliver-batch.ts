import {
  dead,
  delivered,
  retry,
  type ActionDefinition,
  type ConnectorContext,
  type Delivery,
  type Outcome,
  type Settings,
} from '@trackyard/connector-sdk';
import { classifyError } from './classify.ts';
import { deliveryId } from './delivery-id.ts';
import type { DeliveryTask } from './form-batches.ts';
import { nextStep, type NextStep, type RetryPolicy } from './retry-policy.ts';

/** One action of one destination, ready to be called. */
export interface Target {
  destinationId: string;
  settings: Settings;
  action: ActionDefinition;
  context: ConnectorContext;
  policy: RetryPolicy;
  /** When an event got through to the destination last; 0 where none did. */
  deliveredAt: number;
  /** The slug of an event's source. */
  sourceSlug(sourceId: string): string;
  /** Jitter; between 0 and 1. */
  random(): number;
}

/** What follows for each task of a batch, in their order. */
export interface DeliveryResult {
  steps: NextStep[];
  /** What the connector said, before the retry policy. */
  outcomes: readonly Outcome[];
  durationMs: number;
}

/** Calls the action once for a batch (or once an event, where it has no batches) and decides what follows. */
export async function deliverBatch(tasks: readonly DeliveryTask[], target: Target): Promise<DeliveryResult> {
  const { clock } = target.context;
  const startedAt = clock.now();
  const outcomes = await callAction(
    tasks.map((task) => toDelivery(task, target)),
    target,
  );
  const now = clock.now();
  const { policy, deliveredAt } = target;
  const steps = tasks.map((task, place) =>
    nextStep(outcomes[place]!, task, { now, random: target.random(), policy, deliveredAt }),
  );
  return { steps, outcomes, durationMs: now - startedAt };
}

async function callAction(deliveries: readonly Delivery[], target: Target): Promise<readonly Outcome[]> {
  const { action, context, settings } = target;
  try {
    if (action.performBatch && action.batching?.(settings)) {
      const outcomes = await action.performBatch(context, settings, deliveries);
      return deliveries.map((_, place) => outcomes[place] ?? retry('no_outcome', { maybeDelivered: true }));
    }
    const { perform } = action;
    if (!perform) return deliveries.map(() => dead('no_action', 'The connector cannot send single events.'));
    return await Promise.all(deliveries.map((delivery) => performOne(perform, delivery, target)));
  } catch (error) {
    const outcome = explain(error, target);
    return deliveries.map(() => outcome);
  }
}

async function performOne(
  perform: NonNullable<ActionDefinition['perform']>,
  delivery: Delivery,
  target: Target,
): Promise<Outcome> {
  try {
    await perform(target.context, target.settings, delivery);
    return delivered;
  } catch (error) {
    return explain(error, target);
  }
}

/** The outcome of an exception; one that is none of the SDK's is a defect of the connector and is logged. */
function explain(error: unknown, { context }: Target): Outcome {
  const outcome = classifyError(error, context.clock.now());
  if (outcome.status === 'retry' && outcome.reason === 'connector_error') {
    context.log.error('connector.failed', { destinationId: context.destinationId }, error);
  }
  return outcome;
}

function toDelivery({ event, json }: DeliveryTask, target: Target): Delivery {
  const { sourceId } = event.trackyard;
  return {
    id: deliveryId(target.destinationId, sourceId, event.messageId),
    event,
    eventJson: json,
    sourceSlug: target.sourceSlug(sourceId),
    payload: event,
  };
}
