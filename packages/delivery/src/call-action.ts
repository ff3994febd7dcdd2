import {
  classifyError,
  dead,
  delivered,
  retry,
  type ActionDefinition,
  type ConnectorContext,
  type Outcome,
} from '@trackyard/connector-sdk';
import type { SentDelivery } from './sent-delivery.ts';
import type { Target } from './target.ts';

/** Calls the action once for a batch, or once an event where it has no batches; one outcome a delivery. */
export async function callAction(
  deliveries: readonly SentDelivery[],
  action: ActionDefinition,
  target: Target,
): Promise<readonly Outcome[]> {
  const { settings } = target;
  try {
    if (action.performBatch && action.batching?.(settings)) {
      const outcomes = await action.performBatch(contextOf(deliveries, target), settings, deliveries);
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
  delivery: SentDelivery,
  target: Target,
): Promise<Outcome> {
  try {
    await perform(contextOf([delivery], target), target.settings, delivery);
    return delivered;
  } catch (error) {
    return explain(error, target);
  }
}

function contextOf(deliveries: readonly SentDelivery[], target: Target): ConnectorContext {
  return target.contextOfCall?.(deliveries.map(({ sent }) => sent)) ?? target.context;
}

/** The outcome of an exception; one that is none of the SDK's is a defect of the connector and is logged. */
export function explain(error: unknown, { context }: Target): Outcome {
  const outcome = classifyError(error, context.clock.now());
  if (outcome.status === 'retry' && outcome.reason === 'connector_error') {
    context.log.error('connector.failed', { destinationId: context.destinationId }, error);
  }
  return outcome;
}
