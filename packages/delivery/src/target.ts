import type { ActionDefinition, ConnectorContext, Delivery, Event, Settings } from '@trackyard/connector-sdk';
import type { RetryPolicy } from './retry-policy.ts';

/** One mapping that the events of a batch go through. */
export interface TargetMapping {
  /** Tells its deliveries from those of the destination's other mappings; empty where the event is sent as it is. */
  key: string;
  action: ActionDefinition;
  /** Absent where the event is sent as it is. Throws `PayloadError`. */
  payloadOf?: (event: Event) => Delivery['payload'];
}

/** A destination, ready to be called. */
export interface Target {
  destinationId: string;
  settings: Settings;
  /** What every event of the batch goes through, in this order. */
  mappings: readonly TargetMapping[];
  context: ConnectorContext;
  /** The context of one call, which carries these of what is sent; `context` where absent. */
  contextOfCall?(sent: readonly object[]): ConnectorContext;
  policy: RetryPolicy;
  /** When an event got through to the destination last; 0 where none did. */
  deliveredAt: number;
  /** The slug of an event's source. */
  sourceSlug(sourceId: string): string;
  /** Jitter; between 0 and 1. */
  random(): number;
}
