import { and, eq, inArray, isNull, lt, ne, or, sql, type SQL } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Database } from '../database.ts';

/** A table of long work that one process at a time may do. */
export type LeasedTable = PgTable & { leasedBy: PgColumn; leasedUntil: PgColumn };

export interface JobLeaseRules {
  /** The table's key. */
  id: PgColumn;
  /** Rows that there is something to do for. */
  isOpen: SQL | undefined;
  /** Which of the free ones come first. */
  order: (SQL | PgColumn)[];
  /** Rows that one process works on at once. */
  most: number;
  /** What else a lease changes. */
  set?: Record<string, unknown>;
}

/** Leases of such a table's rows: a worker that dies leaves its rows to others when they end. */
export function jobLeases<Table extends LeasedTable>(db: Database, table: Table, rules: JobLeaseRules) {
  const { id, isOpen, order, most, set = {} } = rules;
  const { leasedBy, leasedUntil } = table;
  const lease = (holder: string, ttlMs: number, which: SQL | undefined) =>
    db
      .update(table as PgTable)
      .set({ ...set, leasedBy: holder, leasedUntil: sql`now() + make_interval(secs => ${ttlMs / 1000})` })
      .where(which)
      .returning() as Promise<unknown> as Promise<Table['$inferSelect'][]>;
  return {
    /** System: what `holder` may work on until `ttlMs` from now: its own, and free ones. */
    async systemLease(holder: string, ttlMs: number): Promise<Table['$inferSelect'][]> {
      // One's own are waited for where a step is being noted just now: passed over, they would seem to be another's.
      const own = await lease(holder, ttlMs, and(eq(leasedBy, holder), isOpen));
      if (own.length >= most) return own;
      const free = or(isNull(leasedUntil), lt(leasedUntil, sql`now()`));
      const others = or(isNull(leasedBy), ne(leasedBy, holder));
      const some = db
        .select({ id })
        .from(table as PgTable)
        .where(and(isOpen, free, others))
        .orderBy(...order)
        .limit(most - own.length)
        .for('update', { skipLocked: true });
      return [...own, ...(await lease(holder, ttlMs, inArray(id, some)))];
    },

    /** System: hands them back, so that another worker need not wait for the lease to end. */
    async systemRelease(holder: string): Promise<void> {
      await db
        .update(table as PgTable)
        .set({ leasedBy: null, leasedUntil: null })
        .where(eq(leasedBy, holder));
    },
  };
}
