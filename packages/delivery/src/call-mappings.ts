import { dead, type Delivery, type Outcome } from '@trackyard/connector-sdk';
import { callAction, explain } from './call-action.ts';
import { decisive } from './decisive.ts';
import { SentDelivery, type Sent } from './sent-delivery.ts';
import type { Target, TargetMapping } from './target.ts';

const NO_MAPPING = dead(
  'no_mapping_matches',
  'No mapping of the destination takes this event any more: they were changed after it was routed.',
);

/**
 * Sends events through each of the target's mappings, one after the other. An event is delivered when all of them have
 * delivered it; one that is not goes through all of them again, under the same delivery ids, since a lane remembers
 * events and not their parts.
 */
export async function callMappings(events: readonly Sent[], target: Target): Promise<readonly Outcome[]> {
  const [first, ...others] = target.mappings;
  if (!first) return events.map(() => NO_MAPPING);
  let outcomes = await callMapping(events, first, target);
  for (const mapping of others) {
    const more = await callMapping(events, mapping, target);
    outcomes = outcomes.map((outcome, place) => decisive(outcome, more[place]!));
  }
  return outcomes;
}

async function callMapping(
  events: readonly Sent[],
  mapping: TargetMapping,
  target: Target,
): Promise<readonly Outcome[]> {
  const { action, payloadOf } = mapping;
  const deliveryOf = createDelivery(mapping, target);
  if (!payloadOf && !action.batchKey) {
    const deliveries = events.map((sent) => deliveryOf(sent));
    return callAction(deliveries, action, target);
  }
  const outcomes: Outcome[] = [];
  const mapped: { place: number; delivery: SentDelivery }[] = [];
  events.forEach((sent, place) => {
    try {
      mapped.push({ place, delivery: deliveryOf(sent, payloadOf?.(sent.event)) });
    } catch (error) {
      outcomes[place] = explain(error, target);
    }
  });
  for (const batch of Map.groupBy(mapped, ({ delivery }) => action.batchKey?.(delivery.payload)).values()) {
    const deliveries = batch.map(({ delivery }) => delivery);
    const answers = await callAction(deliveries, action, target);
    batch.forEach(({ place }, n) => (outcomes[place] = answers[n]!));
  }
  return outcomes;
}

function createDelivery({ key: mapping }: TargetMapping, { destinationId, sourceSlug }: Target) {
  const to = { destinationId, mapping };
  return (sent: Sent, payload?: Delivery['payload']): SentDelivery =>
    new SentDelivery(sent, { to, sourceSlug: sourceSlug(sent.head.sourceId), payload });
}
