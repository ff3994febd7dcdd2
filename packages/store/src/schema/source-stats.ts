import { bigint, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant, trackyard } from './tables.ts';

const count = (name: string) => bigint(name, { mode: 'number' }).notNull();

/** What came to a source in one minute, as routing and the archive saw it pass: for people; the books are exact. */
export const sourceStats = trackyard.table(
  'source_stats',
  {
    workspaceId: text('workspace_id').notNull(),
    sourceId: text('source_id').notNull(),
    /** Its first moment. */
    minute: instant('minute').notNull(),
    accepted: count('accepted'),
    duplicate: count('duplicate'),
    quarantined: count('quarantined'),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.sourceId, table.minute] })],
);
