import { bigint, index, integer, json, primaryKey, text } from 'drizzle-orm/pg-core';
import type { LoadNotice } from '@trackyard/connector-sdk';
import { instant, trackyard } from './tables.ts';

const count = (name: string) => bigint(name, { mode: 'number' }).notNull();

/**
 * What was loaded into a warehouse: one row a load, or one for several small ones of the same seconds. Partitioned by
 * day, which drizzle cannot say: the migration does.
 */
export const warehouseSyncs = trackyard.table(
  'warehouse_syncs',
  {
    id: text().notNull(),
    workspaceId: text('workspace_id').notNull(),
    destinationId: text('destination_id').notNull(),
    /** When the last of its loads ended. */
    at: instant('at').notNull(),
    loads: integer().notNull(),
    /** `partial`: some events were refused. */
    status: text({ enum: ['success', 'partial', 'failure'] }).notNull(),
    events: count('events'),
    rows: count('rows'),
    bytes: count('bytes'),
    durationMs: count('duration_ms'),
    /** Rows by table, the largest hundred. */
    tables: json().$type<Record<string, number>>().notNull(),
    notices: json().$type<LoadNotice[]>().notNull(),
    /** Why it failed. */
    message: text(),
  },
  (table) => [
    primaryKey({ columns: [table.at, table.id] }),
    index('warehouse_syncs_list').on(table.workspaceId, table.destinationId, table.at),
  ],
);

/** Rows of one table and day that the lake and a warehouse do not agree about. */
export interface WarehouseDifference {
  sourceId: string;
  day: string;
  table: string;
  /** How many the lake says there should be… */
  expected: number;
  /** …and how many there are. */
  found: number;
}

/** What the doctor found when it compared a warehouse with the lake. */
export interface WarehouseVerdict {
  at: string;
  from: string;
  to: string;
  rows: number;
  /** Of these the first hundred. */
  differences: WarehouseDifference[];
  differenceCount: number;
  /** Why it could not be compared. */
  problem?: string | undefined;
}

/** What is known of a warehouse beside its configuration. */
export const warehouseStates = trackyard.table('warehouse_states', {
  destinationId: text('destination_id').primaryKey(),
  workspaceId: text('workspace_id').notNull(),
  /** When the newest event in it was received. */
  newestReceivedAt: instant('newest_received_at'),
  lastSyncAt: instant('last_sync_at'),
  verdict: json().$type<WarehouseVerdict>(),
  /** When a worker took it upon itself to look for rows to delete. */
  pruneTurnAt: instant('prune_turn_at'),
  /** When rows outside of its window were deleted the last time, and how many have been ever. */
  prunedAt: instant('pruned_at'),
  prunedRows: bigint('pruned_rows', { mode: 'number' }).notNull().default(0),
  /** Why that failed, the last time. */
  pruneProblem: text('prune_problem'),
});
