import { bigserial, index, json, text } from 'drizzle-orm/pg-core';
import { connections } from './config.ts';
import type { ExpectedRequest } from './mapping-tests.ts';
import { instant, trackyard } from './tables.ts';

/** The latest events of a connection in shadow mode, with the requests that they would have caused; secrets are masked. */
export const shadowSamples = trackyard.table(
  'shadow_samples',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    connectionId: text('connection_id')
      .notNull()
      .references(() => connections.id, { onDelete: 'cascade' }),
    messageId: text('message_id').notNull(),
    eventType: text('event_type').notNull(),
    /** A track call's name. */
    eventName: text('event_name'),
    outcome: text().notNull(),
    reasons: json().$type<{ reason: string; message: string | null }[]>().notNull(),
    requests: json().$type<ExpectedRequest[]>().notNull(),
    receivedAt: instant('received_at').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [index('shadow_samples_connection').on(table.connectionId, table.id)],
);
