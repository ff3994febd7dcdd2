import { and, arrayContains, asc, desc, eq, getTableColumns, gt, gte, inArray, or } from 'drizzle-orm';
import { newId } from '@trackyard/base';
import type { Database } from '../database.ts';
import { capBody, storableText, type AttemptRequest, type AttemptResponse } from '../exchange.ts';
import { messageHash } from '../message-hash.ts';
import { afterCursor, rowsToRead, toPage, type Page, type PageRequest } from '../page.ts';
import { withPartitions } from '../partitions.ts';
import { attempts } from '../schema/index.ts';
import { chunks } from './chunks.ts';

export type Attempt = Omit<typeof attempts.$inferSelect, 'messageHashes'>;

/** One call of a destination's action, for one event or a batch of them; or a summary of several calls. */
export interface NewAttempt {
  destinationId: string;
  connectionIds: readonly string[];
  /** Milliseconds since the epoch; of a summary: the latest call's. */
  at: number;
  /** How many calls this stands for; one where absent. */
  calls?: number | undefined;
  durationMs: number;
  action: string;
  /** How many events came out how. */
  delivered: number;
  retried: number;
  dead: number;
  held: number;
  /** Of the events that were not delivered; the most frequent one where they differ. */
  reason?: string | undefined;
  /** A sentence about it, without secrets. */
  message?: string | undefined;
  /** Events that may have arrived although no answer did. */
  maybeDelivered?: number | undefined;
  /** How many events each reason stopped, for the statistics; not stored with the attempt. */
  reasons?: Readonly<Record<string, number>> | undefined;
  /** Masked by the caller. */
  request?: AttemptRequest | undefined;
  response?: AttemptResponse | undefined;
  /** The events that it carried. */
  messages: readonly { sourceId: string; messageId: string }[];
}

/** By an outcome that at least one event had; `failed`: any but delivered. */
export type AttemptStatus = 'delivered' | 'retried' | 'dead' | 'held' | 'failed';

/** How many attempts of one event a trace shows. */
const TRACE_ATTEMPTS = 200;

const { messageHashes: _hashes, ...columns } = getTableColumns(attempts);

export function attemptsRepository(db: Database) {
  return {
    /** Worker, after a delivery: a log, not the books; may be lost in a crash. */
    async add(workspaceId: string, rows: readonly NewAttempt[]): Promise<void> {
      for (const chunk of chunks(rows)) {
        await withPartitions(db, { table: 'attempts', days: () => chunk.map(({ at }) => at) }, () =>
          db.insert(attempts).values(chunk.map((row) => toRow(workspaceId, row))),
        );
      }
    },

    async list(
      workspaceId: string,
      { destinationId, status }: { destinationId: string; status?: AttemptStatus | undefined },
      page: PageRequest = {},
    ): Promise<Page<Attempt>> {
      const rows = await db
        .select(columns)
        .from(attempts)
        .where(
          and(
            eq(attempts.workspaceId, workspaceId),
            eq(attempts.destinationId, destinationId),
            status && hadOutcome(status),
            afterCursor(page, attempts.at, attempts.id),
          ),
        )
        .orderBy(desc(attempts.at), desc(attempts.id))
        .limit(rowsToRead(page));
      return toPage(rows, page, (row) => ({ at: row.at, id: row.id }));
    },

    /**
     * The attempts that carried one event, oldest first, as far as the log keeps them. `from`: a moment before
     * which there are none.
     */
    async ofMessage(
      workspaceId: string,
      message: { sourceId: string; messageId: string; destinationIds: readonly string[]; from: Date },
    ): Promise<Attempt[]> {
      if (message.destinationIds.length === 0) return [];
      return db
        .select(columns)
        .from(attempts)
        .where(
          and(
            eq(attempts.workspaceId, workspaceId),
            inArray(attempts.destinationId, [...message.destinationIds]),
            gte(attempts.at, message.from),
            arrayContains(attempts.messageHashes, [messageHash(message.sourceId, message.messageId)]),
          ),
        )
        .orderBy(asc(attempts.at), asc(attempts.id))
        .limit(TRACE_ATTEMPTS);
    },
  };
}

function hadOutcome(status: AttemptStatus) {
  if (status !== 'failed') return gt(attempts[status], 0);
  return or(gt(attempts.retried, 0), gt(attempts.dead, 0), gt(attempts.held, 0));
}

function toRow(workspaceId: string, attempt: NewAttempt): typeof attempts.$inferInsert {
  const {
    messages,
    connectionIds,
    at,
    reason,
    reasons: _,
    message,
    request,
    response,
    durationMs,
    ...counts
  } = attempt;
  return {
    ...counts,
    id: newId('att'),
    workspaceId,
    connectionIds: [...connectionIds],
    at: new Date(at),
    durationMs: Math.round(durationMs),
    reason: reason === undefined ? null : storableText(reason),
    message: message === undefined ? null : storableText(message),
    request: capBody(request),
    response: capBody(response),
    messageHashes: messages.map(({ sourceId, messageId }) => messageHash(sourceId, messageId)),
  };
}
