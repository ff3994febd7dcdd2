import { sql } from 'drizzle-orm';
import { bigint, index, json, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { instant, trackyard } from './tables.ts';

export const QUARANTINE_REPLAY_STATUSES = ['running', 'done', 'canceled', 'failed'] as const;

/** One order to collect a source's refused items once more: those that were open when it was given, oldest first. */
export const quarantineReplays = trackyard.table(
  'quarantine_replays',
  {
    id: text().primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    sourceId: text('source_id').notNull(),
    /** Only items whose first problem has this code. */
    code: text(),
    status: text({ enum: QUARANTINE_REPLAY_STATUSES }).notNull().default('running'),
    /** Items that matched when it was given; nothing where they are too many to count. */
    total: bigint({ mode: 'number' }),
    /** The last item that it is done with. */
    place: json().$type<{ receivedAt: string; id: string }>(),
    /** Items that came in. */
    replayed: bigint({ mode: 'number' }).notNull().default(0),
    /** Items that are still wrong. */
    refused: bigint({ mode: 'number' }).notNull().default(0),
    /** What came in held so many. */
    events: bigint({ mode: 'number' }).notNull().default(0),
    /** What it waits for now, if anything: `live`, `queue`, `source`. */
    waitingFor: text('waiting_for'),
    /** Why its last step failed, which is tried again; or why it failed for good. */
    problem: text(),
    createdAt: instant('created_at').notNull().defaultNow(),
    finishedAt: instant('finished_at'),
    leasedBy: text('leased_by'),
    leasedUntil: instant('leased_until'),
  },
  (table) => [
    index('quarantine_replays_list').on(table.workspaceId, table.sourceId, table.createdAt),
    uniqueIndex('quarantine_replays_running')
      .on(table.sourceId)
      .where(sql`status = 'running'`),
  ],
);
