import { and, eq, inArray, lte, or, sql } from 'drizzle-orm';
import { TrackyardError } from '@trackyard/base';
import type { Database } from '../database.ts';
import { jobLeases } from './job-leases.ts';
import { sourcePulls, sources } from '../schema/index.ts';

export type SourcePull = typeof sourcePulls.$inferSelect;

/** What one page of a run brought. */
export interface PullStep {
  position: unknown;
  events: number;
  refused: number;
}

/** So many sources are asked by one process at a time. */
const RUNS_AT_ONCE = 5;

/** Of sources that are asked; when they are due is by the database's clock. */
export function sourcePullsRepository(db: Database) {
  const held = (sourceId: string, holder: string) =>
    and(eq(sourcePulls.sourceId, sourceId), eq(sourcePulls.leasedBy, holder));
  const find = async (workspaceId: string, sourceId: string): Promise<SourcePull | undefined> => {
    const one = and(eq(sourcePulls.workspaceId, workspaceId), eq(sourcePulls.sourceId, sourceId));
    return (await db.select().from(sourcePulls).where(one))[0];
  };
  return {
    /** Nothing before its first run is due. */
    find,

    /** Its next run begins as soon as a worker looks; one that runs goes on. */
    async request(workspaceId: string, sourceId: string): Promise<SourcePull> {
      const now = sql`now()`;
      const [source] = await db
        .select({ id: sources.id })
        .from(sources)
        .where(and(eq(sources.workspaceId, workspaceId), eq(sources.id, sourceId)));
      if (!source) throw new TrackyardError('TY_NOT_FOUND', { message: 'There is no such source.' });
      const [row] = await db
        .insert(sourcePulls)
        .values({ sourceId, workspaceId })
        .onConflictDoUpdate({ target: sourcePulls.sourceId, set: { nextRunAt: now } })
        .returning();
      return row!;
    },

    /** System: of these sources the ones that `holder` may ask until `ttlMs` from now: due or begun, and free or its own. */
    async systemLease(
      holder: string,
      ttlMs: number,
      among: readonly { id: string; workspaceId: string }[],
    ): Promise<SourcePull[]> {
      const ids = among.map(({ id }) => id);
      const known = await db
        .select({ sourceId: sourcePulls.sourceId })
        .from(sourcePulls)
        .where(inArray(sourcePulls.sourceId, ids));
      const rows = new Set(known.map(({ sourceId }) => sourceId));
      const missing = ids.filter((id) => !rows.has(id));
      if (missing.length > 0) {
        // One that was deleted meanwhile is left out.
        const still = db
          .select({ sourceId: sources.id, workspaceId: sources.workspaceId })
          .from(sources)
          .where(inArray(sources.id, missing));
        for (const row of await still) await db.insert(sourcePulls).values(row).onConflictDoNothing();
      }
      const begun = (whenNew: unknown, column: unknown) =>
        sql`case when ${sourcePulls.isRunning} then ${column} else ${whenNew} end`;
      const due = or(sourcePulls.isRunning, lte(sourcePulls.nextRunAt, sql`now()`));
      const { systemLease } = jobLeases(db, sourcePulls, {
        id: sourcePulls.sourceId,
        isOpen: and(inArray(sourcePulls.sourceId, ids), due),
        order: [sourcePulls.nextRunAt],
        most: RUNS_AT_ONCE,
        set: {
          isRunning: true,
          startedAt: begun(sql`now()`, sourcePulls.startedAt),
          finishedAt: begun(sql`null`, sourcePulls.finishedAt),
          events: begun(sql`0`, sourcePulls.events),
          refused: begun(sql`0`, sourcePulls.refused),
          problem: begun(sql`null`, sourcePulls.problem),
        },
      });
      return systemLease(holder, ttlMs);
    },

    /** System: hands sources back, so that another worker need not wait for the lease to end. */
    async systemRelease(holder: string): Promise<void> {
      await db
        .update(sourcePulls)
        .set({ leasedBy: null, leasedUntil: null })
        .where(eq(sourcePulls.leasedBy, holder));
    },

    /** System: a page is in the queue. `false` where another has the source now, or it is gone. */
    async systemAdvance(sourceId: string, holder: string, step: PullStep): Promise<boolean> {
      const { position, events, refused } = step;
      const { rowCount } = await db
        .update(sourcePulls)
        .set({
          position,
          events: sql`${sourcePulls.events} + ${events}`,
          refused: sql`${sourcePulls.refused} + ${refused}`,
          totalEvents: sql`${sourcePulls.totalEvents} + ${events}`,
        })
        .where(held(sourceId, holder));
      return rowCount === 1;
    },

    /** System: the run is over, at its end or by a problem. */
    async systemFinish(
      sourceId: string,
      holder: string,
      { problem, nextInMs }: { problem?: string | undefined; nextInMs: number },
    ): Promise<void> {
      await db
        .update(sourcePulls)
        .set({
          ...{ isRunning: false, problem: problem ?? null, leasedBy: null, leasedUntil: null },
          finishedAt: sql`now()`,
          // Somebody who asked for a run meanwhile gets one.
          nextRunAt: sql`case when ${sourcePulls.nextRunAt} > ${sourcePulls.startedAt} and ${sourcePulls.nextRunAt} <= now()
            then now() else now() + make_interval(secs => ${nextInMs / 1000}) end`,
        } as never)
        .where(held(sourceId, holder));
    },
  };
}
