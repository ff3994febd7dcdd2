import { and, desc, eq, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { shadowSamples } from '../schema/index.ts';

export type ShadowSample = typeof shadowSamples.$inferSelect;
export type NewShadowSample = Omit<typeof shadowSamples.$inferInsert, 'id' | 'workspaceId' | 'createdAt'>;

/** Of one connection; older ones go. */
export const MAX_SHADOW_SAMPLES = 50;

export function shadowSamplesRepository(db: Database) {
  return {
    /** Newest first. */
    latest(workspaceId: string, connectionId: string): Promise<ShadowSample[]> {
      return db
        .select()
        .from(shadowSamples)
        .where(and(eq(shadowSamples.workspaceId, workspaceId), eq(shadowSamples.connectionId, connectionId)))
        .orderBy(desc(shadowSamples.id))
        .limit(MAX_SHADOW_SAMPLES);
    },

    /** Adds one, and takes away what is too old. A connection that is gone keeps none. */
    async add(workspaceId: string, sample: NewShadowSample): Promise<void> {
      const { connectionId } = sample;
      const isThere = sql`exists (select 1 from trackyard.connections where id = ${connectionId} and workspace_id = ${workspaceId})`;
      const { rows } = await db.execute<{ there: boolean }>(sql`select ${isThere} as there`);
      if (!rows[0]?.there) return;
      await db.insert(shadowSamples).values({ ...sample, workspaceId });
      await db.delete(shadowSamples).where(
        and(
          eq(shadowSamples.connectionId, connectionId),
          sql`${shadowSamples.id} < (select min(id) from (
            select id from trackyard.shadow_samples where connection_id = ${connectionId}
            order by id desc limit ${MAX_SHADOW_SAMPLES}) newest)`,
        ),
      );
    },
  };
}
