import type { Event } from '@trackyard/event-spec';
import type { ConnectorContext } from './context.ts';
import type { Choice } from './field.ts';
import type { DestinationMeta } from './meta.ts';
import type { Outcome } from './outcome.ts';
import type { Settings } from './settings.ts';
import type { WarehouseDefinition } from './warehouse.ts';

/** One event on its way to one action of one destination. */
export interface Delivery {
  /**
   * Names this event at this destination, the same over all retries: what a receiver can dedupe by
   * (`webhook-id`, `Idempotency-Key`). Most of a delivery is made when it is read: a copy by `{ ...delivery }` lacks it.
   */
  readonly id: string;
  /** That of `event`, which need not be parsed for it. */
  readonly messageId: string;
  /** Parsed when it is first read: who sends on what is stored does not pay for it. */
  readonly event: Event;
  /** `event` as JSON, as it is stored: for connectors that send it on unchanged. */
  readonly eventJson: string;
  /** About how many characters `eventJson` has, for who only counts. */
  size?: number;
  /** The slug of the event's source, which never changes: names its schema in a warehouse. */
  sourceSlug: string;
  /** The action's fields as the mapping filled them in; the event itself where the mapping has none. */
  readonly payload: Record<string, unknown>;
  /** `payload` as JSON, where the host has it at hand: `eventJson` where the mapping has no fields. */
  readonly payloadJson?: string;
}

/** How many deliveries the host may put into one `performBatch`. */
export interface BatchingLimits {
  maxEvents: number;
  /** Of the events' JSON. */
  maxBytes: number;
  /** How long a batch that is not full may wait for more events; by default not at all. */
  maxWaitMs?: number;
}

/**
 * What an action does. The host calls `performBatch` where `batching` gives limits for the settings, else
 * `perform` once an event, several at a time. Both may run in parallel with themselves. An exception counts
 * for all events of the call and is classified by the host: the SDK's errors by their class, anything else as
 * a passing fault.
 */
export interface ActionDefinition {
  /** Resolves once the destination has the event; throws the SDK's errors. */
  perform?(context: ConnectorContext, settings: Settings, delivery: Delivery): Promise<void>;
  /** Resolves to one outcome a delivery, in their order. */
  performBatch?(
    context: ConnectorContext,
    settings: Settings,
    deliveries: readonly Delivery[],
  ): Promise<readonly Outcome[]>;
  /**
   * Required with `performBatch`. May depend on the settings (a "batch" switch): `undefined` means that these
   * settings want `perform`, which must then exist.
   */
  batching?(settings: Settings): BatchingLimits | undefined;
  /**
   * For what is not HTTP (SQL, Kafka, files): what sending the delivery would write, told without connecting. A dry run
   * calls it instead of `perform`.
   */
  records?(settings: Settings, delivery: Delivery): readonly PlannedRecord[];
  /** Deliveries share a batch only where this gives them the same text (the URL that a whole batch goes to). */
  batchKey?(payload: Delivery['payload']): string;
}

/** Something that would be written. */
export interface PlannedRecord {
  /** Where: a table, a topic, a path. */
  target: string;
  record: unknown;
}

/** Of whom a destination is to delete what it has: at least one of the ids. */
export interface DeletedUser {
  userId?: string;
  anonymousId?: string;
  [otherId: string]: string | undefined;
}

/** For which field choices are looked up, and what the form holds so far. */
export interface ChoicesQuestion {
  action: string;
  /** A field of the action; `parent.child` inside an object. */
  field: string;
  payload: Readonly<Record<string, unknown>>;
}

export interface DestinationDefinition {
  meta: DestinationMeta;
  /**
   * Tries the credentials without sending an event. Resolves when they work; throws `AuthError` or
   * `ConfigError` with a sentence for the person who set them, `TransientError` where it could not tell.
   */
  check?(context: ConnectorContext, settings: Settings): Promise<void>;
  actions: Readonly<Record<string, ActionDefinition>>;
  /**
   * Has the destination delete what it knows of a user. Resolves once it has taken the request; called again with the
   * same user after a failure, so that it must not matter how often. Throws the SDK's errors.
   */
  onDelete?(context: ConnectorContext, settings: Settings, user: DeletedUser): Promise<void>;
  /** The choices of a `dynamic` field, from the account; called while a person fills in a form. */
  dynamicChoices?(
    context: ConnectorContext,
    settings: Settings,
    question: ChoicesQuestion,
  ): Promise<readonly Choice[]>;
  /** Only of warehouses: what the host may ask of the tables. */
  warehouse?: WarehouseDefinition;
  /** Frees what was opened for a destination (pools); called when its settings change or the worker stops. */
  close?(destinationId: string): Promise<void>;
}

/** Checks nothing at run time; gives the definition its type. */
export function defineDestination(definition: DestinationDefinition): DestinationDefinition {
  return definition;
}
