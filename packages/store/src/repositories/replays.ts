import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm';
import { newId, TrackyardError } from '@trackyard/base';
import type { Database } from '../database.ts';
import { jobLeases } from './job-leases.ts';
import { afterCursor, rowsToRead, toPage, type Page, type PageRequest } from '../page.ts';
import { connections, replays } from '../schema/index.ts';

export type Replay = typeof replays.$inferSelect;

export interface NewReplay {
  sourceIds: readonly string[];
  destinationId: string;
  /** Received from (included) and to (excluded). */
  from: Date;
  to: Date;
  /** FQL, checked. */
  filter?: string | undefined;
  userId?: string | undefined;
  ratePerSecond?: number | undefined;
  dryRun?: boolean | undefined;
  kind?: Replay['kind'] | undefined;
  /** Made, and not begun. */
  isPaused?: boolean | undefined;
}

/** What was received before a connection was there, or took part. */
export interface Backfill {
  connectionId: string;
  from: Date;
  /** When live traffic to the connection began; when it was made where absent. */
  to?: Date | undefined;
  ratePerSecond?: number | undefined;
}

/** What one step of a replay did. */
export interface ReplayStep {
  place: { receivedAt: string; requestId: string };
  read: number;
  matched: number;
  sent: number;
  filtered: Record<string, number>;
}

/**
 * A new connection reaches every process within a second: what was received meanwhile may have gone past it, and is
 * rather sent twice, under the same id, than not at all.
 */
const ARRIVAL_MS = 2_000;
const JOBS_AT_ONCE = 5;

export function replaysRepository(db: Database) {
  const one = (workspaceId: string, id: string) =>
    and(eq(replays.workspaceId, workspaceId), eq(replays.id, id));
  const get = async (workspaceId: string, id: string): Promise<Replay> => {
    const [row] = await db.select().from(replays).where(one(workspaceId, id));
    if (!row) throw new TrackyardError('TY_NOT_FOUND', { message: 'There is no such replay.' });
    return row;
  };
  const create = async (workspaceId: string, given: NewReplay): Promise<Replay> => {
    await assertConnected(db, workspaceId, given);
    const { destinationId, sourceIds, from: fromAt, to: toAt, filter, userId, ratePerSecond } = given;
    const [row] = await db
      .insert(replays)
      .values({
        ...{ id: newId('rp'), workspaceId, destinationId, fromAt, toAt, filter, userId, ratePerSecond },
        ...{ sourceIds: [...new Set(sourceIds)], dryRun: given.dryRun ?? false },
        ...{ kind: given.kind, ...(given.isPaused && { status: 'paused' as const }) },
      })
      .returning();
    return row!;
  };
  /** One that stands otherwise stays as it is. */
  const move = async (
    { workspaceId, id }: { workspaceId: string; id: string },
    from: readonly Replay['status'][],
    to: Partial<typeof replays.$inferInsert> | { finishedAt: unknown },
  ): Promise<Replay> => {
    const change = { ...to, waitingFor: null };
    await db
      .update(replays)
      .set(change as typeof replays.$inferInsert)
      .where(and(one(workspaceId, id), inArray(replays.status, [...from])));
    return get(workspaceId, id);
  };

  return {
    get,
    /** `TY_VALIDATION` unless each source is connected to the destination. */
    create,

    async backfill(workspaceId: string, { connectionId, to, ...given }: Backfill): Promise<Replay> {
      const [connection] = await db
        .select()
        .from(connections)
        .where(and(eq(connections.workspaceId, workspaceId), eq(connections.id, connectionId)));
      if (!connection) throw new TrackyardError('TY_NOT_FOUND', { message: 'There is no such connection.' });
      const { sourceId, destinationId, createdAt } = connection;
      const end = to ?? new Date(createdAt.getTime() + ARRIVAL_MS);
      return create(workspaceId, { ...given, sourceIds: [sourceId], destinationId, to: end });
    },

    async list(workspaceId: string, page: PageRequest = {}): Promise<Page<Replay>> {
      const rows = await db
        .select()
        .from(replays)
        .where(and(eq(replays.workspaceId, workspaceId), afterCursor(page, replays.createdAt, replays.id)))
        .orderBy(desc(replays.createdAt), desc(replays.id))
        .limit(rowsToRead(page));
      return toPage(rows, page, (row) => ({ at: row.createdAt, id: row.id }));
    },

    /** Restores and rebuilds of a destination that are not over. */
    openLoads(workspaceId: string, destinationId: string): Promise<Replay[]> {
      return db
        .select()
        .from(replays)
        .where(
          and(
            eq(replays.workspaceId, workspaceId),
            eq(replays.destinationId, destinationId),
            inArray(replays.kind, ['restore', 'rebuild']),
            inArray(replays.status, ['running', 'paused']),
          ),
        );
    },

    pause: (workspaceId: string, id: string) => move({ workspaceId, id }, ['running'], { status: 'paused' }),
    resume: (workspaceId: string, id: string) => move({ workspaceId, id }, ['paused'], { status: 'running' }),
    /** What is in the queue already stays there. */
    cancel: (workspaceId: string, id: string) =>
      move({ workspaceId, id }, ['running', 'paused'], { status: 'canceled', finishedAt: sql`now()` }),

    ...jobLeases(db, replays, {
      id: replays.id,
      isOpen: eq(replays.status, 'running'),
      order: [asc(replays.createdAt)],
      most: JOBS_AT_ONCE,
    }),

    /** System: what was done, once, also where it was paused or canceled meanwhile. `false` where another has it now. */
    async systemAdvance(id: string, holder: string, step: ReplayStep): Promise<boolean> {
      const { place, read, matched, sent, filtered } = step;
      const { rowCount } = await db
        .update(replays)
        .set({
          ...{ place, filtered, waitingFor: null, problem: null },
          read: sql`${replays.read} + ${read}`,
          matched: sql`${replays.matched} + ${matched}`,
          sent: sql`${replays.sent} + ${sent}`,
        })
        .where(and(eq(replays.id, id), eq(replays.leasedBy, holder)));
      return rowCount === 1;
    },

    /** System: for people to read. */
    async systemNote(id: string, note: { waitingFor?: string | null; problem?: string }): Promise<void> {
      await db
        .update(replays)
        .set(note)
        .where(and(eq(replays.id, id), eq(replays.status, 'running')));
    },

    /** System: a rebuild's tables stand in their place; from `to` on nothing was received that they lack. */
    async systemSwapped(id: string, holder: string, toAt: Date): Promise<boolean> {
      const { rowCount } = await db
        .update(replays)
        .set({ swappedAt: sql`now()`, toAt })
        .where(and(eq(replays.id, id), eq(replays.leasedBy, holder)));
      return rowCount === 1;
    },

    /** System: nothing is left to read. */
    async systemComplete({ id }: Pick<Replay, 'id'>, holder: string): Promise<void> {
      await db
        .update(replays)
        .set({ status: 'done', finishedAt: sql`now()`, waitingFor: null, problem: null })
        .where(and(eq(replays.id, id), eq(replays.status, 'running'), eq(replays.leasedBy, holder)));
    },
  };
}

async function assertConnected(
  db: Database,
  workspaceId: string,
  { sourceIds, destinationId }: Pick<NewReplay, 'sourceIds' | 'destinationId'>,
): Promise<void> {
  const found = await db
    .select({ sourceId: connections.sourceId })
    .from(connections)
    .where(and(eq(connections.workspaceId, workspaceId), eq(connections.destinationId, destinationId)));
  const connected = new Set(found.map(({ sourceId }) => sourceId));
  const missing = sourceIds.filter((id) => !connected.has(id));
  if (missing.length === 0) return;
  throw new TrackyardError('TY_VALIDATION', {
    message: 'A replay goes through connections: connect each source to the destination first.',
    details: { sourceIds: missing },
  });
}
