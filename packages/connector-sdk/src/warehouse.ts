import type { Event } from '@trackyard/event-spec';
import type { ConnectorContext } from './context.ts';
import type { Fields } from './field.ts';
import type { Settings } from './settings.ts';

/** Of one table: what is not mentioned goes. */
export interface TableSelection {
  enabled?: boolean | undefined;
  /** Whether columns that `columns` does not name go; they do by default. */
  newColumns?: boolean | undefined;
  columns?: Readonly<Record<string, boolean>> | undefined;
}

/** Of one source. */
export interface SourceSelection {
  /** Whether tables that `tables` does not name go; they do by default. */
  newTables?: boolean | undefined;
  tables?: Readonly<Record<string, TableSelection>> | undefined;
}

/** What goes into a warehouse, by source id; `*` is said of all sources that are not named. */
export type SyncSelection = Readonly<Record<string, SourceSelection>>;

/** Milliseconds since the epoch, of the time at which events were received; `to` excluded. */
export interface ReceivedSpan {
  from: number;
  to: number;
}

/** Of a warehouse that keeps the latest months. */
export interface RollingWindow {
  /** What was received before does not go… */
  from: number;
  /** …but for these spans, which somebody brought back. */
  kept: readonly ReceivedSpan[];
  /** Of what is older, users and accounts are still made (and with them the calls that say so). */
  makesUsers?: boolean | undefined;
}

/** What holds for one load. */
export interface LoadRules {
  selection?: SyncSelection | undefined;
  window?: RollingWindow | undefined;
  /** Into schemas beside the real ones, which `swapRebuilt` puts in their places. */
  isRebuild?: boolean | undefined;
}

/** Something about a load that a person may want to know. */
export interface LoadNotice {
  kind: 'table_created' | 'columns_added' | 'side_columns_added' | 'extra' | 'outside_window' | 'refused';
  table?: string | undefined;
  columns?: string[] | undefined;
  /** Rows or events that it is about. */
  count?: number | undefined;
}

/** One load that ended. */
export interface LoadReport {
  durationMs: number;
  events: number;
  /** Rows loaded by `schema.table`; one that was there already is among them. */
  rows: Record<string, number>;
  /** Of the events' JSON; about, where they were read from the lake. */
  bytes: number;
  /** When the newest of its events was received. */
  newestReceivedAt?: string | undefined;
  notices: LoadNotice[];
  /** Why nothing was loaded. */
  error?: string | undefined;
}

/** The host, for a warehouse's loads. */
export interface WarehouseHost {
  readonly rules: LoadRules;
  /** Told of each load, however it ended. Neither waits nor throws. */
  report(load: LoadReport): void;
}

/** Rows of one table, received on one day (UTC). */
export interface RowCount {
  /** The source's slug in a schema of its own; its id where sources share one. */
  source: string;
  table: string;
  /** `2026-03-04`. */
  day: string;
  rows: number;
}

/** Sources as a warehouse knows them. */
export interface WarehouseSources {
  slugs: readonly string[];
}

/** How a warehouse is best given millions of events. */
export interface BulkLoads {
  /** Events of a load. */
  events: number;
  /** Loads side by side; their events are all in memory. */
  atOnce: number;
}

/** What a warehouse can do besides loading; each may be missing. All may be called while loads run. */
export interface WarehouseDefinition {
  /**
   * For restores and rebuilds: small loads where they cost by their events, which is the default, large ones where each
   * is a job that takes seconds.
   */
  bulk?: BulkLoads;
  /**
   * Deletes up to `maxRows` rows that were received in the span, never of users and accounts; resolves to how many
   * were deleted. Called again until it is 0, so each call must be short. Where many rows are deleted as fast as few, a
   * table's rows may go together.
   */
  prune?(context: ConnectorContext, settings: Settings, order: PruneOrder): Promise<number>;
  /** The tables that have a row of the event's own, of those that were chosen; not users and accounts. */
  tablesOf?(event: Event, selection: SourceSelection | undefined): readonly string[];
  /** Rows by table and day of what was received in a span. Reads only. */
  countRows?(
    context: ConnectorContext,
    settings: Settings,
    order: WarehouseSources & ReceivedSpan,
  ): Promise<readonly RowCount[]>;
  /** Makes empty places for what is loaded by `isRebuild`; forgets what an earlier rebuild has left. */
  beginRebuild?(context: ConnectorContext, settings: Settings, order: RebuildOrder): Promise<void>;
  /**
   * Puts what was loaded into the places of this rebuild where the tables stand, at once. A source of which nothing was
   * loaded keeps its tables. Called again it changes nothing more.
   */
  swapRebuilt?(context: ConnectorContext, settings: Settings, order: RebuildOrder): Promise<void>;
}

export interface RebuildOrder extends WarehouseSources {
  /** Tells a rebuild's places from what another one has left. */
  rebuildId: string;
}

export interface PruneOrder extends WarehouseSources, ReceivedSpan {
  maxRows: number;
}

/** Settings that every warehouse has: how often it is loaded. */
export const SYNC_FIELDS: Fields = {
  syncSeconds: {
    type: 'integer',
    label: 'Seconds between loads',
    description: 'How long an event waits at most for others to be loaded with it. 0: not at all.',
    default: 30,
    minimum: 0,
    maximum: 3_600,
  },
  syncRows: {
    type: 'integer',
    label: 'Events a load',
    description: 'So many events are loaded at once, however short they have waited.',
    default: 10_000,
    minimum: 1,
    maximum: 50_000,
  },
};

const MAX_LOAD_BYTES = 16 * 1024 * 1024;

/** For `batching` of a warehouse's action: its loads by {@link SYNC_FIELDS}. */
export function syncLimits({ syncSeconds, syncRows }: Settings) {
  const seconds = typeof syncSeconds === 'number' ? syncSeconds : Number(SYNC_FIELDS.syncSeconds?.default);
  const maxEvents = typeof syncRows === 'number' ? syncRows : Number(SYNC_FIELDS.syncRows?.default);
  return { maxEvents, maxBytes: MAX_LOAD_BYTES, maxWaitMs: seconds * 1_000 };
}
