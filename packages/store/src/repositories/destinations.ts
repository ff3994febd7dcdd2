import { and, desc, eq } from 'drizzle-orm';
import { newId, TrackyardError } from '@trackyard/base';
import type { DeliveryConfig, DestinationMapping, WarehouseConfig } from '@trackyard/pipeline';
import { changeConfig, type Database } from '../database.ts';
import { afterCursor, rowsToRead, toPage, type Page, type PageRequest } from '../page.ts';
import { destinations } from '../schema/index.ts';
import type { Secrets } from '../secrets.ts';

/** Its settings are as stored: secrets sealed. */
export type Destination = typeof destinations.$inferSelect;

export interface NewDestination {
  name: string;
  type: string;
  settings: Readonly<Record<string, unknown>>;
  /** Names of the settings to seal. */
  secretFields: readonly string[];
  enabled?: boolean | undefined;
  builtin?: boolean | undefined;
  delivery?: DeliveryConfig | undefined;
  mappings?: DestinationMapping[] | undefined;
}

/** What is absent stays as it is. */
export interface DestinationChange {
  name?: string | undefined;
  /** All of them, not only the changed ones. */
  settings?: Readonly<Record<string, unknown>> | undefined;
  /** Names of the settings to seal. */
  secretFields: readonly string[];
  enabled?: boolean | undefined;
  /** All of it, not only the changed parts. */
  delivery?: DeliveryConfig | undefined;
  /** All of them. */
  mappings?: DestinationMapping[] | undefined;
}

export function destinationsRepository(db: Database, secrets: Secrets) {
  const one = (workspaceId: string, id: string) =>
    and(eq(destinations.workspaceId, workspaceId), eq(destinations.id, id));
  return {
    async list(workspaceId: string, page: PageRequest = {}): Promise<Page<Destination>> {
      const after = afterCursor(page, destinations.createdAt, destinations.id);
      const rows = await db
        .select()
        .from(destinations)
        .where(and(eq(destinations.workspaceId, workspaceId), after))
        .orderBy(desc(destinations.createdAt), desc(destinations.id))
        .limit(rowsToRead(page));
      return toPage(rows, page, (row) => ({ at: row.createdAt, id: row.id }));
    },

    /** All of them by id: to put names beside numbers. */
    async byId(workspaceId: string): Promise<Map<string, Destination>> {
      const rows = await db.select().from(destinations).where(eq(destinations.workspaceId, workspaceId));
      return new Map(rows.map((row) => [row.id, row]));
    },

    async get(workspaceId: string, id: string): Promise<Destination> {
      const [row] = await db.select().from(destinations).where(one(workspaceId, id));
      return found(row);
    },

    create(workspaceId: string, destination: NewDestination): Promise<Destination> {
      return changeConfig(db, (tx) => insertDestination(tx, secrets, { workspaceId, destination }));
    },

    update(workspaceId: string, id: string, change: DestinationChange): Promise<Destination> {
      const { secretFields, settings, ...plain } = change;
      return changeConfig(db, async (tx) => {
        const sealed =
          settings && secrets.sealSettings({ workspaceId, recordId: id }, settings, secretFields);
        const [row] = await tx
          .update(destinations)
          .set({ ...plain, ...(sealed && { settings: sealed }), updatedAt: new Date() })
          .where(one(workspaceId, id))
          .returning();
        return found(row);
      });
    },

    /** Changes what was chosen about a warehouse as the only one that does. */
    updateWarehouse(
      workspaceId: string,
      id: string,
      change: (standing: WarehouseConfig) => WarehouseConfig,
    ): Promise<Destination> {
      return changeConfig(db, async (tx) => {
        const [standing] = await tx.select().from(destinations).where(one(workspaceId, id)).for('update');
        const warehouse = change(found(standing).warehouse);
        const set = { warehouse, updatedAt: new Date() };
        const [row] = await tx.update(destinations).set(set).where(one(workspaceId, id)).returning();
        return found(row);
      });
    },

    /** With its connections. */
    remove(workspaceId: string, id: string): Promise<void> {
      return changeConfig(db, async (tx) => {
        found((await tx.delete(destinations).where(one(workspaceId, id)).returning())[0]);
      });
    },
  };
}

export async function insertDestination(
  tx: Database,
  secrets: Secrets,
  { workspaceId, destination }: { workspaceId: string; destination: NewDestination },
): Promise<Destination> {
  const { secretFields, settings, name, type } = destination;
  const { enabled = true, builtin = false, delivery = {}, mappings = [] } = destination;
  const id = newId('dst');
  const sealed = secrets.sealSettings({ workspaceId, recordId: id }, settings, secretFields);
  const [row] = await tx
    .insert(destinations)
    .values({ id, workspaceId, name, type, settings: sealed, enabled, builtin, delivery, mappings })
    .returning();
  return found(row);
}

function found(row: Destination | undefined): Destination {
  if (!row) throw new TrackyardError('TY_NOT_FOUND', { message: 'There is no such destination.' });
  return row;
}
