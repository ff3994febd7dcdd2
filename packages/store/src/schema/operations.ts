import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  doublePrecision,
  index,
  integer,
  json,
  primaryKey,
  text,
  unique,
} from 'drizzle-orm/pg-core';
import type { AttemptRequest, AttemptResponse } from '../exchange.ts';
import { instant, trackyard } from './tables.ts';

// These rows outlive the configuration they name, so they hold no foreign keys. What came from outside is
// `json` or `text`, never `jsonb`: that refuses \u0000, which an event may hold.

export const DEAD_LETTER_STATUSES = ['open', 'redriving', 'redriven', 'deleted'] as const;

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
    /** `redriving`: stamped with the record that will carry it; only the redrive loop may go on with it. */
    status: text({ enum: DEAD_LETTER_STATUSES }).notNull().default('open'),
    createdAt: instant('created_at').notNull().defaultNow(),
    /** When a person changed the event. */
    editedAt: instant('edited_at'),
    redriveId: text('redrive_id'),
    /** The record that carries its second life, stamped before the queue is written. */
    redriveRecordId: text('redrive_record_id'),
    redrivenAt: instant('redriven_at'),
  },
  (table) => [
    unique('dead_letters_event').on(table.connectionId, table.recordId, table.eventIndex),
    index('dead_letters_list').on(table.workspaceId, table.status, table.createdAt),
    index('dead_letters_destination').on(
      table.workspaceId,
      table.destinationId,
      table.status,
      table.createdAt,
    ),
    index('dead_letters_redriving')
      .on(table.redriveId)
      .where(sql`status = 'redriving'`),
    index('dead_letters_message').on(table.workspaceId, table.messageId),
  ],
);

/** Dead letters that were deleted and are still to be moved in the books, which the queue keeps. */
export const deadLetterDeletions = trackyard.table('dead_letter_deletions', {
  /** A UUID: with it the books move once. */
  id: text().primaryKey(),
  connectionId: text('connection_id').notNull(),
  events: integer().notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
});

/** What a redrive was asked to take, besides its destination. */
export interface RedriveFilter {
  ids?: string[];
  connectionId?: string;
  reason?: string;
  /** ISO 8601. */
  from?: string;
  to?: string;
}

/** One order to send dead letters again. It takes those that were open when it was given. */
export const redrives = trackyard.table(
  'redrives',
  {
    id: text().primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    destinationId: text('destination_id').notNull(),
    filter: json().$type<RedriveFilter>().notNull(),
    /** Events a second; as fast as it goes where absent. */
    ratePerSecond: doublePrecision('rate_per_second'),
    status: text({ enum: ['running', 'done', 'canceled'] })
      .notNull()
      .default('running'),
    /** Open letters that matched when it was given. */
    total: integer().notNull(),
    /** Letters that went back into the queue. */
    done: integer().notNull().default(0),
    createdAt: instant('created_at').notNull().defaultNow(),
    finishedAt: instant('finished_at'),
    leasedBy: text('leased_by'),
    leasedUntil: instant('leased_until'),
  },
  (table) => [index('redrives_list').on(table.workspaceId, table.createdAt)],
);

/**
 * `replay` goes through the destination's lane like live events. The others load a warehouse past it: `restore` a period
 * that its window had left behind, `rebuild` all of it, into tables that then take the place of the old ones.
 */
export const REPLAY_KINDS = ['replay', 'restore', 'rebuild'] as const;

export const REPLAY_STATUSES = ['running', 'paused', 'done', 'canceled'] as const;

/** One order to send events of the lake (again) to one destination. */
export const replays = trackyard.table(
  'replays',
  {
    id: text().primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    destinationId: text('destination_id').notNull(),
    kind: text({ enum: REPLAY_KINDS }).notNull().default('replay'),
    /** Of a rebuild: the new tables stand in their place since then; what was received since goes there. */
    swappedAt: instant('swapped_at'),
    sourceIds: json('source_ids').$type<string[]>().notNull(),
    /** Received from (included) and to (excluded). */
    fromAt: instant('from_at').notNull(),
    toAt: instant('to_at').notNull(),
    /** FQL: only what it matches. */
    filter: text(),
    /** Only events of this user id or anonymous id. */
    userId: text('user_id'),
    /** Events a second; as fast as the destination takes them where absent. */
    ratePerSecond: doublePrecision('rate_per_second'),
    /** Counts, and sends nothing. */
    dryRun: boolean('dry_run').notNull(),
    status: text({ enum: REPLAY_STATUSES }).notNull().default('running'),
    /** The last line of the lake that it is done with. */
    place: json().$type<{ receivedAt: string; requestId: string }>(),
    /** Events that were looked at. */
    read: bigint({ mode: 'number' }).notNull().default(0),
    /** Of those the ones that it was asked for, each once. */
    matched: bigint({ mode: 'number' }).notNull().default(0),
    /** Of those the ones that were put into the queue. */
    sent: bigint({ mode: 'number' }).notNull().default(0),
    /** The others, by why today's configuration keeps them back. */
    filtered: json().$type<Record<string, number>>().notNull().default({}),
    /** What it waits for now, if anything: `lake`, `destination`, `live`. */
    waitingFor: text('waiting_for'),
    /** Why its last step failed; it is tried again. */
    problem: text(),
    createdAt: instant('created_at').notNull().defaultNow(),
    finishedAt: instant('finished_at'),
    leasedBy: text('leased_by'),
    leasedUntil: instant('leased_until'),
  },
  (table) => [
    index('replays_list').on(table.workspaceId, table.createdAt),
    index('replays_running')
      .on(table.leasedUntil)
      .where(sql`status = 'running'`),
  ],
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
