import { EVENT_TYPES } from '@trackyard/event-spec';
import type { Fields } from './field.ts';

/**
 * How an action's fields are filled from an event: JSON, by field name a literal or one of Segment's mapping
 * directives (`{"@path": "$.properties.total"}`, `@template`, `@if`, `@case`, `@arrayPath`, `@json`, `@merge`, …), at
 * any depth. Empty: the payload is the whole event.
 */
export type Mapping = Readonly<Record<string, unknown>>;

/** Which events reach which action, and with what. */
export interface MappingRule {
  /** FQL, e.g. `type = "track" and event = "Order Completed"`. */
  trigger: string;
  /** Name of one of the destination's actions. */
  action: string;
  fields: Mapping;
}

/** A mapping that works without further thought: used while a destination has none of its own. */
export interface Preset extends MappingRule {
  name: string;
  description?: string;
}

/** What a new mapping of these fields begins with: their defaults. */
export function defaultMapping(fields: Fields): Mapping {
  const entries = Object.entries(fields).flatMap(([name, { default: value }]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(entries);
}

/** The trigger that takes every event. */
export const EVERY_EVENT = EVENT_TYPES.map((type) => `type = "${type}"`).join(' or ');
