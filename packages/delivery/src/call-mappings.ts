import { dead, type Delivery, type Outcome } from '@trackyard/connector-sdk';
import { callAction, explain } from './call-action.ts';
import { decisive } from './decisive.ts';
import { deliveryId, type DeliveryName } from './delivery-id.ts';
import type { DeliveryTask } from './form-batches.ts';
import type { Target, TargetMapping } from './target.ts';

/** An event with its JSON, or with about how long that is. */
type Sent = Pick<DeliveryTask, 'event'> & ({ json: string } | { size: number });

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
    const deliveries = events.map((sent) => deliveryOf(sent, sent.event));
    return callAction(deliveries, action, target);
  }
  const outcomes: Outcome[] = [];
  const mapped: { place: number; delivery: Delivery }[] = [];
  events.forEach((sent, place) => {
    const { event } = sent;
    try {
      mapped.push({ place, delivery: deliveryOf(sent, payloadOf ? payloadOf(event) : event) });
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
  return (sent: Sent, payload: Delivery['payload']): Delivery =>
    new SentDelivery(sent, { to, sourceSlug: sourceSlug(sent.event.trackyard.sourceId), payload });
}

/** What a destination's mapping adds to the names of its deliveries. */
type MappingName = Pick<DeliveryName, 'destinationId' | 'mapping'>;

/** A class, since an object with getters of its own costs ten times as much to make. */
class SentDelivery implements Delivery {
  readonly event: Delivery['event'];
  readonly size: number;
  readonly sourceSlug: string;
  readonly payload: Delivery['payload'];
  readonly #to: MappingName;
  #json: string | undefined;

  constructor(sent: Sent, given: Pick<Delivery, 'sourceSlug' | 'payload'> & { to: MappingName }) {
    this.event = sent.event;
    this.#json = 'json' in sent ? sent.json : undefined;
    this.size = 'json' in sent ? sent.json.length : sent.size;
    this.sourceSlug = given.sourceSlug;
    this.payload = given.payload;
    this.#to = given.to;
  }

  get eventJson(): string {
    return (this.#json ??= JSON.stringify(this.event));
  }

  /** A hash, which a connector that sends batches may not ask for. */
  get id(): string {
    const { messageId, trackyard } = this.event;
    return deliveryId({ ...this.#to, sourceId: trackyard.sourceId, messageId });
  }
}
