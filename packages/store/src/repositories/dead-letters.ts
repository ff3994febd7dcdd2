import { and, desc, eq, gte, inArray, lt } from 'drizzle-orm';
import { newId, TrackyardError } from '@trackyard/base';
import type { Database } from '../database.ts';
import { capBody, storableText, type AttemptRequest, type AttemptResponse } from '../exchange.ts';
import { afterCursor, rowsToRead, toPage, type Page, type PageRequest } from '../page.ts';
import { deadLetters } from '../schema/index.ts';
import { chunks } from './chunks.ts';

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

/** What to list or delete; open ones only. */
export interface DeadLetterFilter {
  ids?: readonly string[] | undefined;
  destinationId?: string | undefined;
  reason?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
}

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
        .where(and(open(workspaceId, filter), afterCursor(page, deadLetters.createdAt, deadLetters.id)))
        .orderBy(desc(deadLetters.createdAt), desc(deadLetters.id))
        .limit(rowsToRead(page));
      return toPage(rows, page, (row) => ({ at: row.createdAt, id: row.id }));
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

    /** Marks them deleted and empties them; the counts are by connection, for the books. */
    async remove(workspaceId: string, filter: DeadLetterFilter): Promise<Map<string, number>> {
      const rows = await db
        .update(deadLetters)
        .set({ status: 'deleted', event: '', request: null, response: null })
        .where(open(workspaceId, filter))
        .returning({ connectionId: deadLetters.connectionId });
      const counts = new Map<string, number>();
      for (const { connectionId } of rows) counts.set(connectionId, (counts.get(connectionId) ?? 0) + 1);
      return counts;
    },
  };
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

function open(workspaceId: string, { ids, destinationId, reason, from, to }: DeadLetterFilter) {
  return and(
    eq(deadLetters.workspaceId, workspaceId),
    eq(deadLetters.status, 'open'),
    ids && inArray(deadLetters.id, [...ids]),
    destinationId === undefined ? undefined : eq(deadLetters.destinationId, destinationId),
    reason === undefined ? undefined : eq(deadLetters.reason, reason),
    from && gte(deadLetters.createdAt, from),
    to && lt(deadLetters.createdAt, to),
  );
}
