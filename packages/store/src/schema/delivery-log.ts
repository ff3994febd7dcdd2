import { bigint, index, integer, json, jsonb, primaryKey, text } from 'drizzle-orm/pg-core';
import type { AttemptRequest, AttemptResponse } from '../exchange.ts';
import { instant, trackyard } from './tables.ts';

// Both tables are partitioned by day, which drizzle cannot say: the migration does. See `partitions.ts`.

/**
 * One row an attempt, or a summary of several: not every call is kept (the worker's attempt log decides).
 * `messageHashes` has the first four bytes of each event's hash: a trace finds an event's attempts by
 * destination, time and hash, without a row an event. Two events may share a hash; a trace may then show one
 * attempt too many.
 */
export const attempts = trackyard.table(
  'attempts',
  {
    id: text().notNull(),
    workspaceId: text('workspace_id').notNull(),
    destinationId: text('destination_id').notNull(),
    connectionIds: text('connection_ids').array().notNull(),
    /** Of a summary: the latest call's, as are duration, request and response. */
    at: instant('at').notNull(),
    /** How many calls the row stands for; its counts are the sum over them. */
    calls: integer().notNull().default(1),
    durationMs: integer('duration_ms').notNull(),
    action: text().notNull(),
    delivered: integer().notNull(),
    retried: integer().notNull(),
    dead: integer().notNull(),
    held: integer().notNull(),
    reason: text(),
    /** A sentence for a person about that reason. */
    message: text(),
    /** Events that may have arrived although no answer did. */
    maybeDelivered: integer('maybe_delivered').notNull().default(0),
    request: json().$type<AttemptRequest>(),
    response: json().$type<AttemptResponse>(),
    messageHashes: integer('message_hashes').array().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.at, table.id] }),
    index('attempts_destination').on(table.workspaceId, table.destinationId, table.at),
  ],
);

const count = (name: string) => bigint(name, { mode: 'number' }).notNull();

/** What a destination did in one minute: exact, however many attempts the log keeps. */
export const destinationStats = trackyard.table(
  'destination_stats',
  {
    workspaceId: text('workspace_id').notNull(),
    destinationId: text('destination_id').notNull(),
    /** Its first moment. */
    minute: instant('minute').notNull(),
    requests: count('requests'),
    delivered: count('delivered'),
    retried: count('retried'),
    dead: count('dead'),
    held: count('held'),
    durationSumMs: count('duration_sum_ms'),
    durationMaxMs: count('duration_max_ms'),
    /** Events that were not delivered, by reason. */
    reasons: jsonb().$type<Record<string, number>>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.destinationId, table.minute] })],
);
