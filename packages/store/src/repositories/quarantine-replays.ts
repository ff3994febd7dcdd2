import { and, asc, count, desc, eq, inArray, lt, lte, sql } from 'drizzle-orm';
import { newId, TrackyardError } from '@trackyard/base';
import type { Database } from '../database.ts';
import { jobLeases } from './job-leases.ts';
import { afterCursor, rowsToRead, toPage, type Page, type PageRequest } from '../page.ts';
import { quarantine, quarantineReplays } from '../schema/index.ts';
import { firstCode, openItems, quarantineRepository, type QuarantinedItem } from './quarantine.ts';

export type QuarantineReplay = typeof quarantineReplays.$inferSelect;

/** What some items brought. */
export interface QuarantineReplayStep {
  /** The last of them. */
  place: { receivedAt: string; id: string };
  /** Those that came in. */
  replayedIds: readonly string[];
  /** How many did not. */
  refused: number;
  events: number;
}

const JOBS_AT_ONCE = 2;
/** An item that was refused for its size may have half a megabyte, a webhook's two. */
const BYTES_AT_ONCE = 4 * 1024 * 1024;
/** Counting more would keep whoever orders it waiting. */
const COUNTED_UP_TO = 100_000;

export function quarantineReplaysRepository(db: Database) {
  const one = (workspaceId: string, sourceId: string, id: string) =>
    and(
      eq(quarantineReplays.workspaceId, workspaceId),
      eq(quarantineReplays.sourceId, sourceId),
      eq(quarantineReplays.id, id),
    );
  const get = async (workspaceId: string, sourceId: string, id: string): Promise<QuarantineReplay> => {
    const [row] = await db
      .select()
      .from(quarantineReplays)
      .where(one(workspaceId, sourceId, id));
    if (!row) throw new TrackyardError('TY_NOT_FOUND', { message: 'There is no such replay of quarantine.' });
    return row;
  };
  /** How many open items match; nothing where a source has too many. */
  const totalOf = async (workspaceId: string, sourceId: string, code: string | null) => {
    const some = db
      .select({ code: code === null ? sql<string>`''`.as('code') : firstCode.as('code') })
      .from(quarantine)
      .where(openItems(workspaceId, sourceId))
      .limit(COUNTED_UP_TO)
      .as('some');
    const matching = sql<number>`count(*) filter (where ${some.code} = ${code ?? ''})`.mapWith(Number);
    const [found] = await db.select({ all: count(), matching }).from(some);
    return !found || found.all >= COUNTED_UP_TO ? null : found.matching;
  };

  return {
    get,

    /** An order for the items that are open now. `TY_CONFLICT` while another of the source runs. */
    async create(
      workspaceId: string,
      { sourceId, code = null }: { sourceId: string; code?: string | null | undefined },
    ): Promise<QuarantineReplay> {
      const total = await totalOf(workspaceId, sourceId, code);
      const [row] = await db
        .insert(quarantineReplays)
        .values({
          ...{ id: newId('qrp'), workspaceId, sourceId, code, total },
          ...(total === 0 && { status: 'done' as const, finishedAt: sql`now()` }),
        })
        .onConflictDoNothing()
        .returning();
      if (row) return row;
      const message = 'The quarantine of this source is being replayed: wait for its end, or cancel it.';
      throw new TrackyardError('TY_CONFLICT', { message });
    },

    async list(
      workspaceId: string,
      sourceId: string,
      page: PageRequest = {},
    ): Promise<Page<QuarantineReplay>> {
      const rows = await db
        .select()
        .from(quarantineReplays)
        .where(
          and(
            eq(quarantineReplays.workspaceId, workspaceId),
            eq(quarantineReplays.sourceId, sourceId),
            afterCursor(page, quarantineReplays.createdAt, quarantineReplays.id),
          ),
        )
        .orderBy(desc(quarantineReplays.createdAt), desc(quarantineReplays.id))
        .limit(rowsToRead(page));
      return toPage(rows, page, (row) => ({ at: row.createdAt, id: row.id }));
    },

    /** What came in already stays. One that is over stays as it is. */
    async cancel(workspaceId: string, sourceId: string, id: string): Promise<QuarantineReplay> {
      await db
        .update(quarantineReplays)
        .set({ status: 'canceled', finishedAt: sql`now()`, waitingFor: null })
        .where(and(one(workspaceId, sourceId, id), eq(quarantineReplays.status, 'running')));
      return get(workspaceId, sourceId, id);
    },

    ...jobLeases(db, quarantineReplays, {
      id: quarantineReplays.id,
      isOpen: eq(quarantineReplays.status, 'running'),
      order: [asc(quarantineReplays.createdAt)],
      most: JOBS_AT_ONCE,
    }),

    /** System: the next items behind `place`, oldest first, as many as memory should hold. */
    async systemNext(
      { workspaceId, sourceId, code, createdAt }: QuarantineReplay,
      place: QuarantineReplay['place'],
      limit: number,
    ): Promise<QuarantinedItem[]> {
      const { receivedAt, id, item } = quarantine;
      const isBehind = sql`(${receivedAt}, ${id}) > (${place?.receivedAt}::timestamptz, ${place?.id})`;
      const sized = await db
        .select({ id, bytes: sql<number>`octet_length(${item})` })
        .from(quarantine)
        .where(
          and(
            openItems(workspaceId, sourceId, code),
            lte(receivedAt, createdAt),
            place ? isBehind : undefined,
          ),
        )
        .orderBy(asc(receivedAt), asc(id))
        .limit(limit);
      return db
        .select()
        .from(quarantine)
        .where(inArray(id, fitting(sized)))
        .orderBy(asc(receivedAt), asc(id));
    },

    /**
     * System: their events are in the queue. Settles the items and counts them in one, also where it was canceled
     * meanwhile. `false` where it does not go on: it was canceled, or another has it.
     */
    systemAdvance(
      { workspaceId, sourceId, id }: Pick<QuarantineReplay, 'workspaceId' | 'sourceId' | 'id'>,
      holder: string,
      { place, replayedIds, refused, events }: QuarantineReplayStep,
    ): Promise<boolean> {
      return db.transaction(async (tx) => {
        const [row] = await tx
          .update(quarantineReplays)
          .set({
            ...{ place, waitingFor: null, problem: null },
            replayed: sql`${quarantineReplays.replayed} + ${replayedIds.length}`,
            refused: sql`${quarantineReplays.refused} + ${refused}`,
            events: sql`${quarantineReplays.events} + ${events}`,
          })
          .where(and(eq(quarantineReplays.id, id), eq(quarantineReplays.leasedBy, holder)))
          .returning({ status: quarantineReplays.status });
        if (!row) return false;
        await quarantineRepository(tx).markReplayed(workspaceId, sourceId, replayedIds);
        return row.status === 'running';
      });
    },

    /** System: for people to read. */
    async systemNote(id: string, note: { waitingFor?: string | null; problem?: string }): Promise<void> {
      await db
        .update(quarantineReplays)
        .set(note)
        .where(and(eq(quarantineReplays.id, id), eq(quarantineReplays.status, 'running')));
    },

    /** System: nothing is left to read, or it can never go on. */
    async systemFinish(
      id: string,
      holder: string,
      { status, problem }: { status: 'done' | 'failed'; problem?: string },
    ): Promise<void> {
      await db
        .update(quarantineReplays)
        .set({ status, problem: problem ?? null, finishedAt: sql`now()`, waitingFor: null })
        .where(
          and(
            eq(quarantineReplays.id, id),
            eq(quarantineReplays.status, 'running'),
            eq(quarantineReplays.leasedBy, holder),
          ),
        );
    },

    /** System: forgets those that were over before `before`. How many. */
    async systemPrune(before: Date): Promise<number> {
      const { rowCount } = await db.delete(quarantineReplays).where(lt(quarantineReplays.finishedAt, before));
      return rowCount ?? 0;
    },
  };
}

/** The first ones; one at least. */
function fitting(sized: readonly { id: string; bytes: number }[]): string[] {
  let bytes = 0;
  const end = sized.findIndex((one, place) => {
    bytes += one.bytes;
    return place > 0 && bytes > BYTES_AT_ONCE;
  });
  return sized.slice(0, end === -1 ? sized.length : end).map(({ id }) => id);
}
