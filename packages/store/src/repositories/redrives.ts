import { and, asc, count, desc, eq, inArray, or, sql } from 'drizzle-orm';
import { newId, newUuid, TrackyardError } from '@trackyard/base';
import type { Database } from '../database.ts';
import { jobLeases } from './job-leases.ts';
import { afterCursor, rowsToRead, toPage, type Page, type PageRequest } from '../page.ts';
import { deadLetters, redrives, type RedriveFilter } from '../schema/index.ts';
import { IN_ORDER, matching, type DeadLetterFilter } from './dead-letter-filter.ts';

export type Redrive = typeof redrives.$inferSelect;

export interface NewRedrive {
  destinationId: string;
  filter: Pick<DeadLetterFilter, 'ids' | 'connectionId' | 'reason' | 'from' | 'to'>;
  /** Events a second; as fast as it goes where absent. */
  ratePerSecond?: number | undefined;
}

/** Letters that go back into the queue as one record of one connection. */
export interface RedriveTake {
  recordId: string;
  connectionId: string;
  /** Normalised events as JSON, in the order in which they died. */
  events: string[];
}

/** Events of one record, in characters; one letter at least, however large. */
const TAKE_CHARACTERS = 2 * 1024 * 1024;
const JOBS_AT_ONCE = 10;

export function redrivesRepository(db: Database) {
  const one = (workspaceId: string, id: string) =>
    and(eq(redrives.workspaceId, workspaceId), eq(redrives.id, id));
  const halfWay = db
    .select({ id: deadLetters.redriveId })
    .from(deadLetters)
    .where(eq(deadLetters.status, 'redriving'));
  return {
    /** An order for the letters that are open now and match; those that die later are not in it. */
    async create(
      workspaceId: string,
      { destinationId, filter, ratePerSecond }: NewRedrive,
    ): Promise<Redrive> {
      const wanted = matching(workspaceId, { ...filter, destinationId });
      const [found] = await db.select({ total: count() }).from(deadLetters).where(wanted);
      const total = found?.total ?? 0;
      const [row] = await db
        .insert(redrives)
        .values({
          ...{ id: newId('rd'), workspaceId, destinationId, total },
          ...{ filter: storedFilter(filter), ratePerSecond: ratePerSecond ?? null },
          ...(total === 0 && { status: 'done' as const, finishedAt: sql`now()` }),
        })
        .returning();
      return row!;
    },

    async list(
      workspaceId: string,
      { destinationId }: { destinationId?: string | undefined } = {},
      page: PageRequest = {},
    ): Promise<Page<Redrive>> {
      const rows = await db
        .select()
        .from(redrives)
        .where(
          and(
            eq(redrives.workspaceId, workspaceId),
            destinationId === undefined ? undefined : eq(redrives.destinationId, destinationId),
            afterCursor(page, redrives.createdAt, redrives.id),
          ),
        )
        .orderBy(desc(redrives.createdAt), desc(redrives.id))
        .limit(rowsToRead(page));
      return toPage(rows, page, (row) => ({ at: row.createdAt, id: row.id }));
    },

    async get(workspaceId: string, id: string): Promise<Redrive> {
      const [row] = await db.select().from(redrives).where(one(workspaceId, id));
      if (!row) throw new TrackyardError('TY_NOT_FOUND', { message: 'There is no such redrive.' });
      return row;
    },

    /** What is stamped already goes on; nothing more is taken. One that is over stays as it is. */
    async cancel(workspaceId: string, id: string): Promise<Redrive> {
      await db
        .update(redrives)
        .set({ status: 'canceled', finishedAt: sql`now()` })
        .where(and(one(workspaceId, id), eq(redrives.status, 'running')));
      return this.get(workspaceId, id);
    },

    // Running ones, and those that left letters half-way. Two workers at one job would do no harm; they would only
    // take its rate twice.
    ...jobLeases(db, redrives, {
      id: redrives.id,
      isOpen: or(eq(redrives.status, 'running'), inArray(redrives.id, halfWay)),
      order: [asc(redrives.leasedUntil), asc(redrives.createdAt)],
      most: JOBS_AT_ONCE,
    }),

    /** System: what an earlier run has stamped and not finished, under the record ids it stamped. */
    async systemHalfWay({ id }: Pick<Redrive, 'id'>): Promise<RedriveTake[]> {
      const rows = await db
        .select(TAKEN)
        .from(deadLetters)
        .where(and(eq(deadLetters.redriveId, id), eq(deadLetters.status, 'redriving')))
        .orderBy(...IN_ORDER);
      return [...Map.groupBy(rows, ({ recordId }) => recordId ?? '')].map(([recordId, letters]) => ({
        recordId,
        connectionId: letters[0]!.connectionId,
        events: letters.map(({ event }) => event),
      }));
    },

    /**
     * System: stamps up to `max` letters of one connection with the job and a new record id. `left: false` once
     * nothing matches or the job was canceled; a take may be absent although some are left, where others had them
     * locked.
     */
    systemTake(job: Redrive, max: number): Promise<{ take?: RedriveTake; left: boolean }> {
      const { workspaceId, destinationId, createdAt } = job;
      const wanted = (connectionId?: string) => {
        const filter = { destinationId, ...givenFilter(job.filter), ...(connectionId && { connectionId }) };
        return matching(workspaceId, filter, createdAt);
      };
      return db.transaction(async (tx) => {
        const [standing] = await tx
          .select({ status: redrives.status })
          .from(redrives)
          .where(eq(redrives.id, job.id))
          .for('share');
        if (standing?.status !== 'running') return { left: false };
        const [first] = await tx
          .select({ connectionId: deadLetters.connectionId })
          .from(deadLetters)
          .where(wanted())
          .orderBy(deadLetters.createdAt)
          .limit(1);
        if (!first) return { left: false };
        const rows = await tx
          .select(TAKEN)
          .from(deadLetters)
          .where(wanted(first.connectionId))
          .orderBy(...IN_ORDER)
          .limit(max)
          .for('update');
        const letters = fitting(rows);
        if (letters.length === 0) return { left: true };
        const recordId = newUuid();
        await tx
          .update(deadLetters)
          .set({ status: 'redriving', redriveId: job.id, redriveRecordId: recordId })
          .where(
            inArray(
              deadLetters.id,
              letters.map(({ id }) => id),
            ),
          );
        const events = letters.map(({ event }) => event);
        return { take: { recordId, connectionId: first.connectionId, events }, left: true };
      });
    },

    /** System: the queue has the record. Marks its letters and counts them once, however often it is called. */
    async systemFinishTake({ id }: Pick<Redrive, 'id'>, recordId: string): Promise<number> {
      return db.transaction(async (tx) => {
        const { rowCount } = await tx
          .update(deadLetters)
          .set({ status: 'redriven', redrivenAt: sql`now()` })
          .where(
            and(
              eq(deadLetters.redriveId, id),
              eq(deadLetters.redriveRecordId, recordId),
              eq(deadLetters.status, 'redriving'),
            ),
          );
        const moved = rowCount ?? 0;
        await tx
          .update(redrives)
          .set({ done: sql`${redrives.done} + ${moved}` })
          .where(eq(redrives.id, id));
        return moved;
      });
    },

    /** System: nothing is left to take. */
    async systemComplete({ id }: Pick<Redrive, 'id'>): Promise<void> {
      await db
        .update(redrives)
        .set({ status: 'done', finishedAt: sql`now()` })
        .where(and(eq(redrives.id, id), eq(redrives.status, 'running')));
    },
  };
}

const TAKEN = {
  id: deadLetters.id,
  connectionId: deadLetters.connectionId,
  recordId: deadLetters.redriveRecordId,
  event: deadLetters.event,
};

/** The first ones, as many as one record should hold. */
function fitting<T extends { event: string }>(rows: readonly T[]): T[] {
  let characters = 0;
  const end = rows.findIndex(({ event }, place) => {
    characters += event.length;
    return place > 0 && characters > TAKE_CHARACTERS;
  });
  return rows.slice(0, end === -1 ? rows.length : end);
}

function storedFilter({ ids, connectionId, reason, from, to }: NewRedrive['filter']): RedriveFilter {
  return {
    ...(ids && { ids: [...ids] }),
    ...(connectionId !== undefined && { connectionId }),
    ...(reason !== undefined && { reason }),
    ...(from && { from: from.toISOString() }),
    ...(to && { to: to.toISOString() }),
  };
}

function givenFilter({ from, to, ...filter }: RedriveFilter): NewRedrive['filter'] {
  return { ...filter, ...(from && { from: new Date(from) }), ...(to && { to: new Date(to) }) };
}
