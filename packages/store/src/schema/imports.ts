import { sql } from 'drizzle-orm';
import { bigint, doublePrecision, index, json, text } from 'drizzle-orm/pg-core';
import { instant, trackyard } from './tables.ts';

export const IMPORT_STATUSES = ['uploading', 'running', 'paused', 'done', 'canceled'] as const;

/** The start of a row of the file. */
interface Place {
  offset: number;
  line: number;
}

/** The block that is under way, named before it is committed: after a crash it is the same one again. */
export interface ImportStamp {
  batchId: string;
  /** Of the events, and of the items that collection refused. */
  requestIds: [string, string];
  /** Milliseconds since the epoch. */
  receivedAt: number;
  rows: number;
}

/** A file that was uploaded for a source. The file itself stands in the lake's storage. */
export const imports = trackyard.table(
  'imports',
  {
    id: text().primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    sourceId: text('source_id').notNull(),
    /** The file's, for people. */
    name: text().notNull(),
    /** How it is read; the reader's own. */
    plan: json().$type<unknown>().notNull(),
    /** Decompressed; so far, while it is uploaded. */
    bytes: bigint({ mode: 'number' }).notNull().default(0),
    /** Names the file, and how it is read, in message ids; once it is uploaded. */
    fileKey: text('file_key'),
    /** Rows a second; as fast as it goes where absent. */
    ratePerSecond: doublePrecision('rate_per_second'),
    status: text({ enum: IMPORT_STATUSES }).notNull().default('uploading'),
    /** Behind the last row that it is done with. */
    place: json().$type<Place>().notNull(),
    stamp: json().$type<ImportStamp>(),
    /** Rows. */
    read: bigint({ mode: 'number' }).notNull().default(0),
    /** Of those the ones that became events. */
    accepted: bigint({ mode: 'number' }).notNull().default(0),
    /** The others. */
    refused: bigint({ mode: 'number' }).notNull().default(0),
    /** What it waits for now, if anything: `live`, `queue`, `source`. */
    waitingFor: text('waiting_for'),
    /** Why its last step failed; it is tried again. */
    problem: text(),
    createdAt: instant('created_at').notNull().defaultNow(),
    /** When bytes of it last came. */
    uploadedAt: instant('uploaded_at').notNull().defaultNow(),
    finishedAt: instant('finished_at'),
    /** The stored file was deleted. */
    fileGoneAt: instant('file_gone_at'),
    leasedBy: text('leased_by'),
    leasedUntil: instant('leased_until'),
  },
  (table) => [
    index('imports_list').on(table.workspaceId, table.createdAt),
    index('imports_running')
      .on(table.leasedUntil)
      .where(sql`status = 'running'`),
  ],
);
