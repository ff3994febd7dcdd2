import { and, desc, eq, gt, isNull, lt, or, sql } from 'drizzle-orm';
import { createHash } from 'node:crypto';
import { newId, newKey, TrackyardError } from '@trackyard/base';
import type { Database } from '../database.ts';
import { afterCursor, rowsToRead, toPage, type Page, type PageRequest } from '../page.ts';
import { apiKeys } from '../schema/index.ts';

/** A key's record, without its hash. */
export type ApiKey = Omit<typeof apiKeys.$inferSelect, 'hash'>;

const PREFIX_CHARACTERS = 10;
const columns = {
  id: apiKeys.id,
  workspaceId: apiKeys.workspaceId,
  name: apiKeys.name,
  prefix: apiKeys.prefix,
  createdAt: apiKeys.createdAt,
  lastUsedAt: apiKeys.lastUsedAt,
  expiresAt: apiKeys.expiresAt,
  revokedAt: apiKeys.revokedAt,
};

/** SHA-256 in hexadecimal: enough for 256 random bits. */
export function hashApiKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

export function apiKeysRepository(db: Database) {
  return {
    async list(workspaceId: string, page: PageRequest = {}): Promise<Page<ApiKey>> {
      const rows = await db
        .select(columns)
        .from(apiKeys)
        .where(and(eq(apiKeys.workspaceId, workspaceId), afterCursor(page, apiKeys.createdAt, apiKeys.id)))
        .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
        .limit(rowsToRead(page));
      return toPage(rows, page, (row) => ({ at: row.createdAt, id: row.id }));
    },

    /** The only time that the key itself can be seen. */
    async create(
      workspaceId: string,
      { name, expiresAt }: { name: string; expiresAt?: Date | undefined },
    ): Promise<ApiKey & { key: string }> {
      const key = newKey('sk');
      const prefix = key.slice(0, PREFIX_CHARACTERS);
      const [row] = await db
        .insert(apiKeys)
        .values({ id: newId('key'), workspaceId, name, hash: hashApiKey(key), prefix, expiresAt })
        .returning(columns);
      if (!row) throw new TrackyardError('TY_INTERNAL');
      return { ...row, key };
    },

    async revoke(workspaceId: string, id: string): Promise<void> {
      const [row] = await db
        .update(apiKeys)
        .set({ revokedAt: sql`coalesce(${apiKeys.revokedAt}, now())` })
        .where(and(eq(apiKeys.workspaceId, workspaceId), eq(apiKeys.id, id)))
        .returning({ id: apiKeys.id });
      if (!row) throw new TrackyardError('TY_NOT_FOUND', { message: 'There is no such key.' });
    },

    /** System read: whose key this is. Nothing where it is unknown, revoked or expired. */
    async systemFind(hash: string): Promise<{ id: string; workspaceId: string } | undefined> {
      const [row] = await db
        .select({ id: apiKeys.id, workspaceId: apiKeys.workspaceId })
        .from(apiKeys)
        .where(
          and(
            eq(apiKeys.hash, hash),
            isNull(apiKeys.revokedAt),
            or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, sql`now()`)),
          ),
        );
      return row;
    },

    /** Notes the use of a key, once a minute at most. */
    async touch(workspaceId: string, id: string): Promise<void> {
      const stale = or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, sql`now() - interval '1 minute'`));
      await db
        .update(apiKeys)
        .set({ lastUsedAt: sql`now()` })
        .where(and(eq(apiKeys.workspaceId, workspaceId), eq(apiKeys.id, id), stale));
    },
  };
}
