import { and, desc, eq } from 'drizzle-orm';
import { newId, newKey, TrackyardError } from '@trackyard/base';
import type { Enrichments } from '@trackyard/enrichment';
import { changeConfig, type Database } from '../database.ts';
import { afterCursor, rowsToRead, toPage, type Page, type PageRequest } from '../page.ts';
import { sources } from '../schema/index.ts';
import type { Secrets } from '../secrets.ts';
import { slugOf } from '../slug.ts';

/** Its settings are as stored: secrets sealed. */
export type Source = typeof sources.$inferSelect;

export interface NewSource {
  name: string;
  type: string;
  settings: Readonly<Record<string, unknown>>;
  /** Names of the settings to seal. */
  secretFields: readonly string[];
  enabled?: boolean | undefined;
  enrichments?: Enrichments | undefined;
}

/** What is absent stays as it is. */
export interface SourceChange {
  name?: string | undefined;
  /** All of them, not only the changed ones. */
  settings?: Readonly<Record<string, unknown>> | undefined;
  /** Names of the settings to seal. */
  secretFields: readonly string[];
  enabled?: boolean | undefined;
  /** All of them. */
  enrichments?: Enrichments | undefined;
}

export function sourcesRepository(db: Database, secrets: Secrets) {
  const one = (workspaceId: string, id: string) =>
    and(eq(sources.workspaceId, workspaceId), eq(sources.id, id));
  return {
    async list(workspaceId: string, page: PageRequest = {}): Promise<Page<Source>> {
      const rows = await db
        .select()
        .from(sources)
        .where(and(eq(sources.workspaceId, workspaceId), afterCursor(page, sources.createdAt, sources.id)))
        .orderBy(desc(sources.createdAt), desc(sources.id))
        .limit(rowsToRead(page));
      return toPage(rows, page, (row) => ({ at: row.createdAt, id: row.id }));
    },

    /** All of them by id: to put names beside numbers. */
    async byId(workspaceId: string): Promise<Map<string, Source>> {
      const rows = await db
        .select()
        .from(sources)
        .where(eq(sources.workspaceId, workspaceId))
        .orderBy(sources.createdAt, sources.id);
      return new Map(rows.map((row) => [row.id, row]));
    },

    async get(workspaceId: string, id: string): Promise<Source> {
      const [row] = await db.select().from(sources).where(one(workspaceId, id));
      return found(row);
    },

    create(workspaceId: string, source: NewSource): Promise<Source> {
      return changeConfig(db, (tx) => insertSource(tx, secrets, { workspaceId, source }));
    },

    update(workspaceId: string, id: string, change: SourceChange): Promise<Source> {
      const { secretFields, settings, ...plain } = change;
      return changeConfig(db, async (tx) => {
        const sealed =
          settings && secrets.sealSettings({ workspaceId, recordId: id }, settings, secretFields);
        const [row] = await tx
          .update(sources)
          .set({ ...plain, ...(sealed && { settings: sealed }), updatedAt: new Date() })
          .where(one(workspaceId, id))
          .returning();
        return found(row);
      });
    },

    /** A new write key; the old one stops working with the next configuration, within about a second. */
    rotateKey(workspaceId: string, id: string): Promise<Source> {
      return changeConfig(db, async (tx) => {
        const [row] = await tx
          .update(sources)
          .set({ writeKey: newKey('wk'), updatedAt: new Date() })
          .where(one(workspaceId, id))
          .returning();
        return found(row);
      });
    },

    /** With its connections. */
    remove(workspaceId: string, id: string): Promise<void> {
      return changeConfig(db, async (tx) => {
        found((await tx.delete(sources).where(one(workspaceId, id)).returning())[0]);
      });
    },
  };
}

/** Takes the first free slug: `shop`, `shop_2`, `shop_3`, … */
export async function insertSource(
  tx: Database,
  secrets: Secrets,
  { workspaceId, source }: { workspaceId: string; source: NewSource },
): Promise<Source> {
  const { secretFields, settings, name, type, enabled = true, enrichments = {} } = source;
  const id = newId('src');
  const sealed = secrets.sealSettings({ workspaceId, recordId: id }, settings, secretFields);
  const base = slugOf(name);
  for (let number = 1; ; number += 1) {
    const slug = number === 1 ? base : `${base}_${number}`;
    const [row] = await tx
      .insert(sources)
      .values({
        ...{ id, workspaceId, slug, name, type, settings: sealed, enabled, enrichments },
        writeKey: newKey('wk'),
      })
      .onConflictDoNothing({ target: [sources.workspaceId, sources.slug] })
      .returning();
    if (row) return row;
  }
}

function found(row: Source | undefined): Source {
  if (!row) throw new TrackyardError('TY_NOT_FOUND', { message: 'There is no such source.' });
  return row;
}
