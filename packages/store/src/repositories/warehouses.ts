import { and, desc, eq, sql } from 'drizzle-orm';
import { newId } from '@trackyard/base';
import type { Database } from '../database.ts';
import { storableText } from '../exchange.ts';
import { afterCursor, rowsToRead, toPage, type Page, type PageRequest } from '../page.ts';
import { withPartitions } from '../partitions.ts';
import { warehouseStates, warehouseSyncs } from '../schema/index.ts';
import type { WarehouseVerdict } from '../schema/warehouses.ts';
import { chunks } from './chunks.ts';

export type Sync = typeof warehouseSyncs.$inferSelect;
export type WarehouseState = typeof warehouseStates.$inferSelect;

export interface NewSync extends Omit<Sync, 'id' | 'message'> {
  message?: string | undefined;
  /** When the newest event that was loaded was received. */
  newestReceivedAt?: Date | undefined;
}

const MAX_TABLES = 100;
const MAX_NOTICES = 50;

export function warehousesRepository(db: Database) {
  const state = (workspaceId: string, destinationId: string) =>
    and(eq(warehouseStates.workspaceId, workspaceId), eq(warehouseStates.destinationId, destinationId));
  const put = async (
    { workspaceId, destinationId }: Pick<WarehouseState, 'workspaceId' | 'destinationId'>,
    values: Record<string, unknown>,
    set: Record<string, unknown> = values,
  ): Promise<void> => {
    await db
      .insert(warehouseStates)
      .values({ workspaceId, destinationId, ...values })
      .onConflictDoUpdate({ target: warehouseStates.destinationId, set });
  };

  return {
    /** System write: what a process has loaded lately. */
    async systemAddSyncs(syncs: readonly NewSync[]): Promise<void> {
      for (const chunk of chunks(syncs)) {
        const days = () => chunk.map(({ at }) => at.getTime());
        await withPartitions(db, { table: 'warehouse_syncs', days }, () =>
          db.insert(warehouseSyncs).values(chunk.map(toRow)),
        );
      }
      for (const { workspaceId, destinationId, at, newestReceivedAt = null, status } of syncs) {
        if (status === 'failure') continue;
        await put(
          { workspaceId, destinationId },
          { newestReceivedAt, lastSyncAt: at },
          {
            newestReceivedAt: sql`greatest(${warehouseStates.newestReceivedAt}, excluded.newest_received_at)`,
            lastSyncAt: sql`greatest(${warehouseStates.lastSyncAt}, excluded.last_sync_at)`,
          },
        );
      }
    },

    async syncs(workspaceId: string, destinationId: string, page: PageRequest = {}): Promise<Page<Sync>> {
      const rows = await db
        .select()
        .from(warehouseSyncs)
        .where(
          and(
            eq(warehouseSyncs.workspaceId, workspaceId),
            eq(warehouseSyncs.destinationId, destinationId),
            afterCursor(page, warehouseSyncs.at, warehouseSyncs.id),
          ),
        )
        .orderBy(desc(warehouseSyncs.at), desc(warehouseSyncs.id))
        .limit(rowsToRead(page));
      return toPage(rows, page, (row) => ({ at: row.at, id: row.id }));
    },

    async state(workspaceId: string, destinationId: string): Promise<WarehouseState | undefined> {
      const [row] = await db.select().from(warehouseStates).where(state(workspaceId, destinationId));
      return row;
    },

    /** Whose window was changed has its turn at once. */
    async pruneSoon(workspaceId: string, destinationId: string): Promise<void> {
      await db.update(warehouseStates).set({ pruneTurnAt: null }).where(state(workspaceId, destinationId));
    },

    /** System: whether the caller is to look for rows to delete now; once an hour somebody is. */
    async systemTakePruneTurn(
      place: Pick<WarehouseState, 'workspaceId' | 'destinationId'>,
    ): Promise<boolean> {
      const taken = await db
        .insert(warehouseStates)
        .values({ ...place, pruneTurnAt: sql`now()` })
        .onConflictDoUpdate({
          target: warehouseStates.destinationId,
          set: { pruneTurnAt: sql`now()` },
          setWhere: sql`${warehouseStates.pruneTurnAt} is null or ${warehouseStates.pruneTurnAt} < now() - interval '1 hour'`,
        })
        .returning({ id: warehouseStates.destinationId });
      return taken.length > 0;
    },

    /** System: what the doctor found. */
    systemVerdict: (
      place: Pick<WarehouseState, 'workspaceId' | 'destinationId'>,
      verdict: WarehouseVerdict,
    ): Promise<void> => put(place, { verdict }),

    /** System: rows were deleted, or why not. */
    systemPruned: (
      place: Pick<WarehouseState, 'workspaceId' | 'destinationId'>,
      { rows, problem = null }: { rows: number; problem?: string | null },
    ): Promise<void> =>
      put(
        place,
        { prunedAt: new Date(), prunedRows: rows, pruneProblem: problem },
        {
          prunedAt: sql`excluded.pruned_at`,
          prunedRows: sql`${warehouseStates.prunedRows} + ${rows}`,
          pruneProblem: problem,
        },
      ),
  };
}

function toRow({ newestReceivedAt: _newest, tables, notices, message, ...sync }: NewSync) {
  const largest = Object.entries(tables).sort(([, a], [, b]) => b - a);
  return {
    ...sync,
    id: newId('sync'),
    durationMs: Math.round(sync.durationMs),
    tables: Object.fromEntries(largest.slice(0, MAX_TABLES)),
    notices: notices.slice(0, MAX_NOTICES),
    message: message === undefined ? null : storableText(message),
  };
}
