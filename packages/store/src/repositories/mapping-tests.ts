import { and, asc, count, eq } from 'drizzle-orm';
import { newId, TrackyardError } from '@trackyard/base';
import type { Database } from '../database.ts';
import { destinations, mappingTests, type ExpectedResult } from '../schema/index.ts';

export type MappingTest = typeof mappingTests.$inferSelect;

export interface NewMappingTest {
  name: string;
  event: Record<string, unknown>;
  expected: ExpectedResult;
  /** When its event counts as received. */
  createdAt: Date;
}

/** They are all run when the destination is changed: a person waits for that. */
export const MAX_MAPPING_TESTS = 50;

export function mappingTestsRepository(db: Database) {
  const one = (workspaceId: string, id: string) =>
    and(eq(mappingTests.workspaceId, workspaceId), eq(mappingTests.id, id));
  return {
    /** Of one destination, or of all; by name. */
    all(workspaceId: string, destinationId?: string): Promise<MappingTest[]> {
      return db
        .select()
        .from(mappingTests)
        .where(
          and(
            eq(mappingTests.workspaceId, workspaceId),
            destinationId === undefined ? undefined : eq(mappingTests.destinationId, destinationId),
          ),
        )
        .orderBy(asc(mappingTests.destinationId), asc(mappingTests.name));
    },

    async get(workspaceId: string, id: string): Promise<MappingTest> {
      const [row] = await db.select().from(mappingTests).where(one(workspaceId, id));
      return found(row);
    },

    /** Takes the place of the one of the same name. `TY_CONFLICT` where there are too many. */
    save(
      workspaceId: string,
      destinationId: string,
      tests: readonly NewMappingTest[],
    ): Promise<MappingTest[]> {
      return db.transaction(async (tx) => {
        // One after the other, so that their number stays below the limit.
        const [destination] = await tx
          .select({ id: destinations.id })
          .from(destinations)
          .where(and(eq(destinations.workspaceId, workspaceId), eq(destinations.id, destinationId)))
          .for('update');
        if (!destination)
          throw new TrackyardError('TY_NOT_FOUND', { message: 'There is no such destination.' });
        const saved: MappingTest[] = [];
        for (const { name, event, expected, createdAt } of tests) {
          const plain = { event, expected, createdAt, updatedAt: new Date() };
          const [row] = await tx
            .insert(mappingTests)
            .values({ id: newId('mt'), workspaceId, destinationId, name, ...plain })
            .onConflictDoUpdate({ target: [mappingTests.destinationId, mappingTests.name], set: plain })
            .returning();
          saved.push(row!);
        }
        const [total] = await tx
          .select({ count: count() })
          .from(mappingTests)
          .where(eq(mappingTests.destinationId, destinationId));
        if (total!.count > MAX_MAPPING_TESTS) {
          const message = `A destination has ${MAX_MAPPING_TESTS} mapping tests at most.`;
          throw new TrackyardError('TY_CONFLICT', { message });
        }
        return saved;
      });
    },

    async remove(workspaceId: string, id: string): Promise<void> {
      found((await db.delete(mappingTests).where(one(workspaceId, id)).returning())[0]);
    },
  };
}

function found(row: MappingTest | undefined): MappingTest {
  if (!row) throw new TrackyardError('TY_NOT_FOUND', { message: 'There is no such mapping test.' });
  return row;
}
