import { index, integer, json, primaryKey, text, unique } from 'drizzle-orm/pg-core';
import type { AttemptRequest, AttemptResponse } from '../exchange.ts';
import { instant, trackyard } from './tables.ts';

// These rows outlive the configuration they name, so they hold no foreign keys. What came from outside is
// `json` or `text`, never `jsonb`: that refuses \u0000, which an event may hold.

export const deadLetters = trackyard.table(
  'dead_letters',
  {
    id: text().primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    connectionId: text('connection_id').notNull(),
    destinationId: text('destination_id').notNull(),
    sourceId: text('source_id').notNull(),
    messageId: text('message_id').notNull(),
    recordId: text('record_id').notNull(),
    eventIndex: integer('event_index').notNull(),
    /** A short word to filter by. */
    reason: text().notNull(),
    /** A sentence for a person. */
    message: text(),
    /** The normalised event as JSON. */
    event: text().notNull(),
    request: json().$type<AttemptRequest>(),
    response: json().$type<AttemptResponse>(),
    attempts: integer().notNull(),
    status: text({ enum: ['open', 'redriven', 'deleted'] })
      .notNull()
      .default('open'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [
    unique('dead_letters_event').on(table.connectionId, table.recordId, table.eventIndex),
    index('dead_letters_list').on(table.workspaceId, table.status, table.createdAt),
    index('dead_letters_message').on(table.workspaceId, table.messageId),
  ],
);

/**
 * One row a batch attempt. `messageHashes` has the first four bytes of each event's hash: a trace finds an
 * event's attempts by destination, time and hash, without a row an event. Two events may share a hash; a
 * trace may then show one attempt too many, never one too few.
 */
export const attempts = trackyard.table(
  'attempts',
  {
    id: text().primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    destinationId: text('destination_id').notNull(),
    connectionIds: text('connection_ids').array().notNull(),
    at: instant('at').notNull(),
    durationMs: integer('duration_ms').notNull(),
    action: text().notNull(),
    delivered: integer().notNull(),
    retried: integer().notNull(),
    dead: integer().notNull(),
    held: integer().notNull(),
    reason: text(),
    request: json().$type<AttemptRequest>(),
    response: json().$type<AttemptResponse>(),
    messageHashes: integer('message_hashes').array().notNull(),
  },
  (table) => [index('attempts_destination').on(table.workspaceId, table.destinationId, table.at)],
);

export const quarantine = trackyard.table(
  'quarantine',
  {
    id: text().primaryKey(),
    /** Unknown where the source was deleted before its items were stored. */
    workspaceId: text('workspace_id'),
    sourceId: text('source_id').notNull(),
    requestId: text('request_id').notNull(),
    itemIndex: integer('item_index').notNull(),
    messageId: text('message_id'),
    problems: json().$type<unknown[]>().notNull(),
    /** The refused item as it came. */
    item: text().notNull(),
    receivedAt: instant('received_at').notNull(),
    status: text({ enum: ['open', 'replayed', 'deleted'] })
      .notNull()
      .default('open'),
  },
  (table) => [
    unique('quarantine_item').on(table.requestId, table.itemIndex),
    index('quarantine_list').on(table.workspaceId, table.sourceId, table.status, table.receivedAt),
  ],
);

export const connectorState = trackyard.table(
  'connector_state',
  {
    workspaceId: text('workspace_id').notNull(),
    destinationId: text('destination_id').notNull(),
    key: text().notNull(),
    /** JSON. As text, because drizzle parses a JSON string that came parsed once more. */
    value: text().notNull(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.destinationId, table.key] })],
);
