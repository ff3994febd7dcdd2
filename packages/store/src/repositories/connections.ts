import { and, desc, eq, sql } from 'drizzle-orm';
import { newId, TrackyardError } from '@trackyard/base';
import type { ConnectionRules } from '@trackyard/pipeline';
import { changeConfig, type Database } from '../database.ts';
import { afterCursor, rowsToRead, toPage, type Page, type PageRequest } from '../page.ts';
import { connections, destinations, sources } from '../schema/index.ts';

export type Connection = typeof connections.$inferSelect;

export interface NewConnection {
  sourceId: string;
  destinationId: string;
  enabled?: boolean | undefined;
  order?: Connection['order'] | undefined;
  mode?: Connection['mode'] | undefined;
  /** All of them, not only the changed ones. */
  rules?: ConnectionRules | undefined;
}

export type ConnectionChange = Pick<NewConnection, 'enabled' | 'order' | 'mode' | 'rules'>;

export interface ConnectionFilter {
  sourceId?: string | undefined;
  destinationId?: string | undefined;
}

export function connectionsRepository(db: Database) {
  const one = (workspaceId: string, id: string) =>
    and(eq(connections.workspaceId, workspaceId), eq(connections.id, id));
  return {
    async list(
      workspaceId: string,
      filter: ConnectionFilter = {},
      page: PageRequest = {},
    ): Promise<Page<Connection>> {
      const rows = await db
        .select()
        .from(connections)
        .where(and(filtered(workspaceId, filter), afterCursor(page, connections.createdAt, connections.id)))
        .orderBy(desc(connections.createdAt), desc(connections.id))
        .limit(rowsToRead(page));
      return toPage(rows, page, (row) => ({ at: row.createdAt, id: row.id }));
    },

    /** All of them (of a source, of a destination), oldest first. */
    all(workspaceId: string, filter: ConnectionFilter = {}): Promise<Connection[]> {
      return db
        .select()
        .from(connections)
        .where(filtered(workspaceId, filter))
        .orderBy(connections.createdAt, connections.id);
    },

    async get(workspaceId: string, id: string): Promise<Connection> {
      const [row] = await db.select().from(connections).where(one(workspaceId, id));
      return found(row);
    },

    /** `TY_VALIDATION` where an end is not in the workspace, `TY_CONFLICT` where the two are connected. */
    create(workspaceId: string, connection: NewConnection): Promise<Connection> {
      return changeConfig(db, (tx) => insertConnection(tx, workspaceId, connection));
    },

    update(workspaceId: string, id: string, change: ConnectionChange): Promise<Connection> {
      return changeConfig(db, async (tx) => {
        const [row] = await tx
          .update(connections)
          .set({ ...change, ...(change.mode && shadowTimes(change.mode)), updatedAt: new Date() })
          .where(one(workspaceId, id))
          .returning();
        return found(row);
      });
    },

    /** From shadow to live: what is received from `liveSince` on. `TY_CONFLICT` where another was faster. */
    promote(workspaceId: string, id: string, liveSince: Date): Promise<Connection> {
      return changeConfig(db, async (tx) => {
        const [row] = await tx
          .update(connections)
          .set({ mode: 'live', liveSince, updatedAt: new Date() })
          .where(and(one(workspaceId, id), eq(connections.mode, 'shadow')))
          .returning();
        if (!row)
          throw new TrackyardError('TY_CONFLICT', { message: 'This connection is not in shadow mode.' });
        return row;
      });
    },

    remove(workspaceId: string, id: string): Promise<void> {
      return changeConfig(db, async (tx) => {
        found((await tx.delete(connections).where(one(workspaceId, id)).returning())[0]);
      });
    },
  };
}

export async function insertConnection(
  tx: Database,
  workspaceId: string,
  { sourceId, destinationId, enabled = true, order = 'none', mode = 'live', rules = {} }: NewConnection,
): Promise<Connection> {
  // Locked until the connection is written, so that neither end is deleted in between.
  const source = await tx
    .select({ id: sources.id })
    .from(sources)
    .where(and(eq(sources.workspaceId, workspaceId), eq(sources.id, sourceId)))
    .for('key share');
  const destination = await tx
    .select({ id: destinations.id })
    .from(destinations)
    .where(and(eq(destinations.workspaceId, workspaceId), eq(destinations.id, destinationId)))
    .for('key share');
  if (!source.length) throw missing('sourceId', 'source');
  if (!destination.length) throw missing('destinationId', 'destination');
  const [row] = await tx
    .insert(connections)
    .values({
      ...{ id: newId('con'), workspaceId, sourceId, destinationId, enabled, order, mode, rules },
      ...(mode === 'shadow' && { shadowSince: sql`now()` }),
    })
    .onConflictDoNothing({ target: [connections.sourceId, connections.destinationId] })
    .returning();
  if (!row) throw new TrackyardError('TY_CONFLICT', { message: 'The two are connected already.' });
  return row;
}

/** Put into shadow mode again, it goes on from where it was; live by a plain change, it has no beginning. */
function shadowTimes(mode: Connection['mode']) {
  if (mode === 'live') return { liveSince: null };
  return {
    shadowSince: sql`coalesce(case when ${connections.mode} = 'shadow' then ${connections.shadowSince} end, now())`,
  };
}

function filtered(workspaceId: string, { sourceId, destinationId }: ConnectionFilter) {
  return and(
    eq(connections.workspaceId, workspaceId),
    sourceId === undefined ? undefined : eq(connections.sourceId, sourceId),
    destinationId === undefined ? undefined : eq(connections.destinationId, destinationId),
  );
}

function missing(field: string, what: string): TrackyardError {
  return new TrackyardError('TY_VALIDATION', { details: [{ field, message: `There is no such ${what}.` }] });
}

function found(row: Connection | undefined): Connection {
  if (!row) throw new TrackyardError('TY_NOT_FOUND', { message: 'There is no such connection.' });
  return row;
}
