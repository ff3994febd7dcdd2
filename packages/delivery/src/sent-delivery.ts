import type { Delivery } from '@trackyard/connector-sdk';
import { deliveryId, type DeliveryName } from './delivery-id.ts';
import type { DeliveryTask } from './form-batches.ts';

/** An event with its JSON, or with about how long that is. */
export type Sent = Pick<DeliveryTask, 'event' | 'head'> & ({ json: string } | { size: number });

interface Given {
  /** What a destination's mapping adds to the names of its deliveries. */
  to: Pick<DeliveryName, 'destinationId' | 'mapping'>;
  sourceSlug: string;
  /** Absent where it is the event itself. */
  payload: Delivery['payload'] | undefined;
}

/**
 * What a connector is given; the event is parsed when it is first asked for. A class, since an object with getters of
 * its own costs ten times as much to make.
 */
export class SentDelivery implements Delivery {
  /** What it was made of. */
  readonly sent: Sent;
  readonly size: number;
  readonly sourceSlug: string;
  readonly #given: Given;
  #json: string | undefined;

  constructor(sent: Sent, given: Given) {
    this.sent = sent;
    this.#json = 'json' in sent ? sent.json : undefined;
    this.size = 'json' in sent ? sent.json.length : sent.size;
    this.sourceSlug = given.sourceSlug;
    this.#given = given;
  }

  get event(): Delivery['event'] {
    return this.sent.event;
  }

  get eventJson(): string {
    return (this.#json ??= JSON.stringify(this.sent.event));
  }

  get messageId(): string {
    return this.sent.head.messageId;
  }

  get payload(): Delivery['payload'] {
    return this.#given.payload ?? this.sent.event;
  }

  get payloadJson(): string {
    return this.#given.payload ? JSON.stringify(this.#given.payload) : this.eventJson;
  }

  /** A hash, which a connector that sends batches may not ask for. */
  get id(): string {
    const { sourceId, messageId } = this.sent.head;
    return deliveryId({ ...this.#given.to, sourceId, messageId });
  }
}
