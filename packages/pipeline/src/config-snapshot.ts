import type { Enrichments } from '@trackyard/enrichment';
import type { MappingRule, Preset, SyncSelection } from '@trackyard/connector-sdk';

/**
 * The configuration as the data path sees it: plain, small, complete, and the same in every process. The
 * store makes it, a copy on disk outlives the database, `compileSnapshot` turns it into lookups.
 */
export interface ConfigSnapshot {
  /** Grows with every change. */
  version: number;
  sources: readonly SourceConfig[];
  destinations: readonly DestinationConfig[];
  connections: readonly ConnectionConfig[];
  /** The presets of the destinations' types, by type. */
  presets?: Readonly<Record<string, readonly Preset[]>>;
}

export interface SourceConfig {
  id: string;
  workspaceId: string;
  /** Names the warehouse schema. */
  slug: string;
  type: string;
  writeKey: string;
  enabled: boolean;
  /** Answers 400 where an item is refused, instead of 200 with warnings. */
  strict: boolean;
  /** Secrets sealed. */
  settings: Readonly<Record<string, unknown>>;
  /** What is added to its events before anything is decided about them; nothing where absent. */
  enrichments?: Enrichments;
}

export interface DestinationConfig {
  id: string;
  workspaceId: string;
  name: string;
  type: string;
  enabled: boolean;
  /** The built-in local warehouse: the only one that may reach private addresses. */
  builtin: boolean;
  /** As stored: secret fields are sealed. */
  settings: Readonly<Record<string, unknown>>;
  delivery: DeliveryConfig;
  /** Which events reach which of its actions; absent or empty where its type's presets decide. */
  mappings?: readonly DestinationMapping[];
  /** Only of warehouses. */
  warehouse?: WarehouseConfig;
}

/** What a person has chosen about a warehouse. */
export interface WarehouseConfig {
  /** What goes into it; all where absent. */
  selection?: SyncSelection | undefined;
  /** How many months stay in it; all where absent. The lake has the rest. */
  keepMonths?: number | undefined;
  /** Older periods that were brought back: they stay until they are released. */
  kept?: KeptPeriod[] | undefined;
}

/** Whole days (UTC), as ISO 8601; `to` excluded. */
export interface KeptPeriod {
  id: string;
  from: string;
  to: string;
  /** The replay that brings it back. */
  replayId: string;
}

/** A mapping that somebody made. */
export interface DestinationMapping extends MappingRule {
  name?: string | undefined;
  /** Absent is on. */
  enabled?: boolean | undefined;
}

/** What a user may set about a destination's deliveries; what is not set is the connector's or the default. */
export interface DeliveryConfig {
  /** How long a failing event is tried again before it is dead: 0 to 14 days, by default one. */
  retryHorizonSeconds?: number | undefined;
  eventsPerSecond?: number | undefined;
  requestsPerSecond?: number | undefined;
  /** Requests at once, by default 10. */
  concurrency?: number | undefined;
}

export interface ConnectionConfig {
  id: string;
  workspaceId: string;
  sourceId: string;
  destinationId: string;
  enabled: boolean;
  /** `user`: each user's events leave in accepted order, retries included. */
  order: 'none' | 'user';
  /** `shadow`: decided about like any other, but nothing is sent. Absent is live. */
  mode?: 'live' | 'shadow';
  /** ISO 8601. Promoted from shadow: of live traffic, only what was received from then on is sent. */
  liveSince?: string;
  /** What it lets through; absent is all. */
  rules?: ConnectionRules;
}

/** What a connection lets through, in the order in which it is asked. */
export interface ConnectionRules {
  /** Categories that a user must have agreed to, where the event says anything about consent. */
  consent?: string[] | undefined;
  /** FQL: only what it matches passes. */
  filter?: string | undefined;
  /** Only so many of a hundred users, all of their events. */
  sample?: { percent: number } | undefined;
  properties?: PropertyRules | undefined;
}

/** Paths below `properties`, `traits` or `context`: `properties.card.number`. */
export interface PropertyRules {
  /** Of each root that it mentions only these. */
  allow?: string[] | undefined;
  /** All but these. */
  deny?: string[] | undefined;
}
