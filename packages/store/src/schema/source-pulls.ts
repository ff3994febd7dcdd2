import { bigint, boolean, json, text } from 'drizzle-orm/pg-core';
import { sources } from './config.ts';
import { instant, trackyard } from './tables.ts';

const count = (name: string) => bigint(name, { mode: 'number' }).notNull().default(0);

/** How far a source that is asked is read, and how it went. */
export const sourcePulls = trackyard.table('source_pulls', {
  sourceId: text('source_id')
    .primaryKey()
    .references(() => sources.id, { onDelete: 'cascade' }),
  workspaceId: text('workspace_id').notNull(),
  /** The connector's own; what it has is in the queue. */
  position: json().$type<unknown>(),
  /** A run that has begun and not ended, whoever works on it. */
  isRunning: boolean('is_running').notNull().default(false),
  nextRunAt: instant('next_run_at').notNull().defaultNow(),
  /** Of the last run. */
  startedAt: instant('started_at'),
  finishedAt: instant('finished_at'),
  events: count('events'),
  refused: count('refused'),
  /** Why it ended, where it did not come to its end. */
  problem: text(),
  /** Of all runs. */
  totalEvents: count('total_events'),
  leasedBy: text('leased_by'),
  leasedUntil: instant('leased_until'),
});
