import { foreignKey, json, text, unique } from 'drizzle-orm/pg-core';
import { destinations } from './config.ts';
import { instant, trackyard } from './tables.ts';

/** A request that a mapping test expects; secrets are masked. */
export interface ExpectedRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | null;
}

/** What an event must cause. */
export interface ExpectedResult {
  outcome: string;
  requests: ExpectedRequest[];
}

/** A sample event of a destination with what it must cause. What came from outside is `json`, never `jsonb`. */
export const mappingTests = trackyard.table(
  'mapping_tests',
  {
    id: text().primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    destinationId: text('destination_id').notNull(),
    name: text().notNull(),
    /** As somebody would send it, with a message id. */
    event: json().$type<Record<string, unknown>>().notNull(),
    expected: json().$type<ExpectedResult>().notNull(),
    /** When the event counts as received, in every run. */
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [
    unique('mapping_tests_name').on(table.destinationId, table.name),
    foreignKey({
      name: 'mapping_tests_destination',
      columns: [table.workspaceId, table.destinationId],
      foreignColumns: [destinations.workspaceId, destinations.id],
    }).onDelete('cascade'),
  ],
);
