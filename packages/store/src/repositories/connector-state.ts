import { and, eq, sql } from 'drizzle-orm';
import { TrackyardError } from '@trackyard/base';
import type { Database } from '../database.ts';
import { connectorState } from '../schema/index.ts';

const MAX_BYTES = 64 * 1024;
/** An update may hold a connection while it asks a vendor; the others of the pool stay free for everybody else. */
const MAX_UPDATES = 3;
const MAX_WAIT = '20s';

export interface StateKey {
  destinationId: string;
  key: string;
}

export function connectorStateRepository(db: Database) {
  const turns = createTurns(MAX_UPDATES);
  return {
    get: (workspaceId: string, destinationId: string, key: string) =>
      readValue(db, workspaceId, { destinationId, key }),

    set: (workspaceId: string, { value, ...place }: StateKey & { value: unknown }) =>
      writeValue(db, workspaceId, { ...place, value }),

    /**
     * Reads, changes and writes as the only one, over all processes: the lock is the database's, so it ends with the
     * process that holds it. Rejects with `TY_UNAVAILABLE` after 20 s without a turn, with `change`'s own error where
     * that fails.
     */
    update(
      workspaceId: string,
      place: StateKey,
      change: (stored: unknown) => Promise<unknown>,
    ): Promise<unknown> {
      return turns.take(() =>
        db.transaction(async (tx) => {
          await tx.execute(sql`select set_config('lock_timeout', ${MAX_WAIT}, true)`);
          const name = `${place.destinationId} ${place.key}`;
          await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
          const stored = await readValue(tx, workspaceId, place);
          const value = await change(stored);
          await writeValue(tx, workspaceId, { ...place, value });
          return value;
        }),
      );
    },
  };
}

async function readValue(
  db: Database,
  workspaceId: string,
  { destinationId, key }: StateKey,
): Promise<unknown> {
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
}

async function writeValue(
  db: Database,
  workspaceId: string,
  { destinationId, key, value }: StateKey & { value: unknown },
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
}

/** At most so many at once; the others wait in their order. */
function createTurns(max: number) {
  const waiting: (() => void)[] = [];
  let running = 0;
  return {
    async take<T>(work: () => Promise<T>): Promise<T> {
      if (running >= max) await new Promise<void>((resolve) => waiting.push(resolve));
      else running += 1;
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next) next();
        else running -= 1;
      }
    },
  };
}
