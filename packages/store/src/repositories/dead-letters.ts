import { and, asc, count, desc, eq, gt, inArray, lt, lte, sql, type SQL } from 'drizzle-orm';
import { newId, newUuid, TrackyardError } from '@trackyard/base';
import { databaseTime, type Database } from '../database.ts';
import { capBody, storableText, type AttemptRequest, type AttemptResponse } from '../exchange.ts';
import { afterCursor, rowsToRead, toPage, type Page, type PageRequest } from '../page.ts';
import { deadLetterDeletions, deadLetters } from '../schema/index.ts';
import { chunks } from './chunks.ts';
import { IN_ORDER, matching, type DeadLetterFilter } from './dead-letter-filter.ts';

export type DeadLetter = typeof deadLetters.$inferSelect;

/** An event that a destination will not get unless a person does something. */
export interface NewDeadLetter {
  connectionId: string;
  destinationId: string;
  sourceId: string;
  messageId: string;
  recordId: string;
  eventIndex: number;
  /** A short word to filter by. */
  reason: string;
  /** A sentence for a person. */
  message?: string | undefined;
  /** The normalised event as JSON. */
  event: string;
  /** Masked by the caller. */
  request?: AttemptRequest | undefined;
  response?: AttemptResponse | undefined;
  attempts: number;
}

/** Letters of one connection that were deleted together. */
export type DeadLetterDeletion = Pick<
  typeof deadLetterDeletions.$inferSelect,
  'id' | 'connectionId' | 'events'
>;

/** Letters that one transaction deletes. */
const DELETED_AT_ONCE = 1_000;
const BOOKED_AT_ONCE = 100;

export function deadLettersRepository(db: Database) {
  return {
    /**
     * Worker, before the bits are settled: stores them all or none. Those that stand there already, by
     * connection, record and index, are left as they are, so that it may run again after a crash.
     */
    async add(workspaceId: string, letters: readonly NewDeadLetter[]): Promise<void> {
      if (letters.length === 0) return;
      await db.transaction(async (tx) => {
        for (const chunk of chunks(letters)) {
          const rows = chunk.map((letter) => toRow(workspaceId, letter));
          await tx.insert(deadLetters).values(rows).onConflictDoNothing();
        }
      });
    },

    async list(
      workspaceId: string,
      filter: DeadLetterFilter,
      page: PageRequest = {},
    ): Promise<Page<DeadLetter>> {
      const rows = await db
        .select()
        .from(deadLetters)
        .where(and(matching(workspaceId, filter), afterCursor(page, deadLetters.createdAt, deadLetters.id)))
        .orderBy(desc(deadLetters.createdAt), desc(deadLetters.id))
        .limit(rowsToRead(page));
      return toPage(rows, page, (row) => ({ at: row.createdAt, id: row.id }));
    },

    /** How many match, by reason, the most frequent first. */
    countByReason(
      workspaceId: string,
      filter: DeadLetterFilter,
    ): Promise<{ reason: string; deadLetters: number }[]> {
      return db
        .select({ reason: deadLetters.reason, deadLetters: count() })
        .from(deadLetters)
        .where(matching(workspaceId, filter))
        .groupBy(deadLetters.reason)
        .orderBy(desc(count()), asc(deadLetters.reason));
    },

    async get(workspaceId: string, id: string): Promise<DeadLetter> {
      const [row] = await db
        .select()
        .from(deadLetters)
        .where(and(eq(deadLetters.workspaceId, workspaceId), eq(deadLetters.id, id)));
      if (!row) throw new TrackyardError('TY_NOT_FOUND', { message: 'There is no such dead letter.' });
      return row;
    },

    /** Every dead letter of one event, whatever its status. */
    ofMessage(workspaceId: string, { sourceId, messageId }: { sourceId: string; messageId: string }) {
      return db
        .select()
        .from(deadLetters)
        .where(
          and(
            eq(deadLetters.workspaceId, workspaceId),
            eq(deadLetters.messageId, storableText(messageId)),
            eq(deadLetters.sourceId, sourceId),
          ),
        );
    },

    /** Replaces an open letter's event: what is sent when it is redriven. */
    async edit(workspaceId: string, id: string, event: string): Promise<DeadLetter> {
      const [row] = await db
        .update(deadLetters)
        .set({ event, editedAt: sql`now()` })
        .where(matching(workspaceId, { ids: [id] }))
        .returning();
      if (row) return row;
      const { status } = await this.get(workspaceId, id);
      throw new TrackyardError('TY_CONFLICT', {
        message: `This dead letter is ${status}: it stays as it is.`,
      });
    },

    /** Marks open letters deleted and empties them; how many. `systemBookDeletions` moves the books after. */
    async remove(workspaceId: string, filter: DeadLetterFilter): Promise<number> {
      return removeAll(db, (until) => matching(workspaceId, { ...filter, status: 'open' }, until));
    },

    /** System: the same for open letters of all workspaces that were stored before `before`. */
    async systemRemoveOld(before: Date): Promise<number> {
      const old = and(eq(deadLetters.status, 'open'), lt(deadLetters.createdAt, before));
      return removeAll(db, (until) => and(old, lte(deadLetters.createdAt, until)));
    },

    /**
     * System: has the books moved for every deletion that they do not know of. `book` may be called with a deletion
     * that it has booked before, by a process that died since or by another one at the same time.
     */
    async systemBookDeletions(book: (deletion: DeadLetterDeletion) => Promise<void>): Promise<void> {
      const { id, connectionId, events, createdAt } = deadLetterDeletions;
      const some = db.select({ id, connectionId, events }).from(deadLetterDeletions);
      for (;;) {
        const deletions = await some.orderBy(createdAt).limit(BOOKED_AT_ONCE);
        for (const deletion of deletions) {
          await book(deletion);
          await db.delete(deadLetterDeletions).where(eq(id, deletion.id));
        }
        if (deletions.length < BOOKED_AT_ONCE) return;
      }
    },

    /** System: forgets letters that were redriven or deleted, once they are this old. */
    async systemPurgeSettled(before: Date): Promise<number> {
      const settled = inArray(deadLetters.status, ['redriven', 'deleted']);
      const { rowCount } = await db
        .delete(deadLetters)
        .where(and(settled, lt(sql`coalesce(${deadLetters.redrivenAt}, ${deadLetters.createdAt})`, before)));
      return rowCount ?? 0;
    },

    /** System, for the doctor: by connection, how many letters are open and how many on their way back. */
    systemCounts(): Promise<{ connectionId: string; open: number; redriving: number }[]> {
      return db
        .select({
          connectionId: deadLetters.connectionId,
          open: sql<number>`count(*) filter (where status = 'open')`.mapWith(Number),
          redriving: sql<number>`count(*) filter (where status = 'redriving')`.mapWith(Number),
        })
        .from(deadLetters)
        .where(inArray(deadLetters.status, ['open', 'redriving']))
        .groupBy(deadLetters.connectionId);
    },

    /** System, for the doctor: open letters, by id, after one. */
    systemOpenPage(after: string, limit: number) {
      return db
        .select({
          id: deadLetters.id,
          sourceId: deadLetters.sourceId,
          messageId: deadLetters.messageId,
          connectionId: deadLetters.connectionId,
          createdAt: deadLetters.createdAt,
        })
        .from(deadLetters)
        .where(and(eq(deadLetters.status, 'open'), gt(deadLetters.id, after)))
        .orderBy(deadLetters.id)
        .limit(limit);
    },
  };
}

/** Connection by connection, a thousand letters a transaction, until nothing is left that was there at the start. */
async function removeAll(db: Database, condition: (until: Date) => SQL | undefined): Promise<number> {
  const until = await databaseTime(db);
  let removed = 0;
  for (;;) {
    const [first] = await db
      .select({ connectionId: deadLetters.connectionId })
      .from(deadLetters)
      .where(condition(until))
      .limit(1);
    if (!first) return removed;
    const { connectionId } = first;
    const where = and(condition(until), eq(deadLetters.connectionId, connectionId));
    removed += await db.transaction(async (tx) => {
      const events = await removeSome(tx, where);
      if (events > 0) await tx.insert(deadLetterDeletions).values({ id: newUuid(), connectionId, events });
      return events;
    });
  }
}

async function removeSome(tx: Database, where: SQL | undefined): Promise<number> {
  const some = tx
    .select({ id: deadLetters.id })
    .from(deadLetters)
    .where(where)
    .orderBy(...IN_ORDER)
    .limit(DELETED_AT_ONCE)
    .for('update');
  const { rowCount } = await tx
    .update(deadLetters)
    .set({ status: 'deleted', event: '', request: null, response: null })
    .where(inArray(deadLetters.id, some));
  return rowCount ?? 0;
}

function toRow(workspaceId: string, letter: NewDeadLetter): typeof deadLetters.$inferInsert {
  return {
    ...letter,
    id: newId('dl'),
    workspaceId,
    messageId: storableText(letter.messageId),
    reason: storableText(letter.reason),
    message: letter.message === undefined ? null : storableText(letter.message),
    request: capBody(letter.request),
    response: capBody(letter.response),
  };
}
