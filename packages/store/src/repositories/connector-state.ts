import { and, eq } from 'drizzle-orm';
import { TrackyardError } from '@trackyard/base';
import type { Database } from '../database.ts';
import { connectorState } from '../schema/index.ts';

const MAX_BYTES = 64 * 1024;

export function connectorStateRepository(db: Database) {
  return {
    async get(workspaceId: string, destinationId: string, key: string): Promise<unknown> {
      const [row] = await db
        .select({ value: connectorState.value })
        .from(connectorState)
        .where(
          and(
            eq(connectorState.workspaceId, workspaceId),
            eq(connectorState.destinationId, destinationId),
            eq(connectorState.key, key),
          ),
        );
      return row ? (JSON.parse(row.value) as unknown) : undefined;
    },

    async set(
      workspaceId: string,
      { destinationId, key, value }: { destinationId: string; key: string; value: unknown },
    ): Promise<void> {
      const text = JSON.stringify(value ?? null);
      if (Buffer.byteLength(text) > MAX_BYTES) {
        throw new TrackyardError('TY_VALIDATION', { message: 'A connector may keep 64 KiB under one key.' });
      }
      const updatedAt = new Date();
      await db
        .insert(connectorState)
        .values({ workspaceId, destinationId, key, value: text, updatedAt })
        .onConflictDoUpdate({
          target: [connectorState.destinationId, connectorState.key],
          set: { value: text, updatedAt },
          setWhere: eq(connectorState.workspaceId, workspaceId),
        });
    },
  };
}
