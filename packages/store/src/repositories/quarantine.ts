import { and, count, desc, eq, gte, inArray, lt, max, sql } from 'drizzle-orm';
import { newId, TrackyardError } from '@trackyard/base';
import type { Database } from '../database.ts';
import { storableText } from '../exchange.ts';
import { afterCursor, rowsToRead, toPage, type Page, type PageRequest } from '../page.ts';
import { quarantine } from '../schema/index.ts';
import { chunks } from './chunks.ts';

export type QuarantinedItem = typeof quarantine.$inferSelect;

/** An item that was refused. */
export interface NewQuarantinedItem {
  /** `null` where the source is not in the configuration any more. */
  workspaceId: string | null;
  sourceId: string;
  requestId: string;
  itemIndex: number;
  messageId?: string | undefined;
  problems: readonly unknown[];
  /** As it came, JSON text or not. */
  item: string;
  /** Milliseconds since the epoch. */
  receivedAt: number;
}

/** Why items were refused: each code, how often, and when last. */
export interface QuarantineReason {
  code: string;
  items: number;
  latestAt: Date;
}

/** Reasons are counted over this many of the newest open items. */
export const COUNTED_ITEMS = 10_000;

/** The code of an item's first problem. */
export const firstCode = sql<string>`coalesce(${quarantine.problems} -> 0 ->> 'code', '')`;

/** A source's items that are not settled; `code` is that of an item's first problem. */
export function openItems(workspaceId: string, sourceId: string, code?: string | null) {
  return and(
    eq(quarantine.workspaceId, workspaceId),
    eq(quarantine.sourceId, sourceId),
    eq(quarantine.status, 'open'),
    typeof code === 'string' ? eq(firstCode, code) : undefined,
  );
}

export function quarantineRepository(db: Database) {
  return {
    /**
     * Worker, when it archives a batch: stores them all or none. Each item names its workspace, because one
     * batch has several sources'. Those that stand there already, by request and index, stay as they are.
     */
    async add(items: readonly NewQuarantinedItem[]): Promise<void> {
      if (items.length === 0) return;
      await db.transaction(async (tx) => {
        for (const chunk of chunks(items)) {
          await tx.insert(quarantine).values(chunk.map(toRow)).onConflictDoNothing();
        }
      });
    },

    /** Open items, newest first. */
    async list(
      workspaceId: string,
      sourceId: string,
      { code, ...page }: PageRequest & { code?: string | undefined } = {},
    ): Promise<Page<QuarantinedItem>> {
      const rows = await db
        .select()
        .from(quarantine)
        .where(
          and(
            openItems(workspaceId, sourceId, code),
            afterCursor(page, quarantine.receivedAt, quarantine.id),
          ),
        )
        .orderBy(desc(quarantine.receivedAt), desc(quarantine.id))
        .limit(rowsToRead(page));
      return toPage(rows, page, (row) => ({ at: row.receivedAt, id: row.id }));
    },

    /** One item, settled or not. */
    async get(workspaceId: string, sourceId: string, id: string): Promise<QuarantinedItem> {
      const [row] = await db
        .select()
        .from(quarantine)
        .where(
          and(
            eq(quarantine.workspaceId, workspaceId),
            eq(quarantine.sourceId, sourceId),
            eq(quarantine.id, id),
          ),
        );
      if (!row) throw new TrackyardError('TY_NOT_FOUND', { message: 'There is no such item.' });
      return row;
    },

    /** Those of them that are open. */
    openByIds(workspaceId: string, sourceId: string, ids: readonly string[]): Promise<QuarantinedItem[]> {
      return db
        .select()
        .from(quarantine)
        .where(and(openItems(workspaceId, sourceId), inArray(quarantine.id, [...ids])));
    },

    /** The most frequent first, of the newest {@link COUNTED_ITEMS}. */
    async reasons(workspaceId: string, sourceId: string): Promise<QuarantineReason[]> {
      const newest = db
        .select({ code: firstCode.as('code'), receivedAt: quarantine.receivedAt })
        .from(quarantine)
        .where(openItems(workspaceId, sourceId))
        .orderBy(desc(quarantine.receivedAt))
        .limit(COUNTED_ITEMS)
        .as('newest');
      const rows = await db
        .select({ code: newest.code, items: count(), latestAt: max(newest.receivedAt) })
        .from(newest)
        .groupBy(newest.code)
        .orderBy(desc(count()), newest.code);
      return rows.map(({ latestAt, ...row }) => ({ ...row, latestAt: latestAt ?? new Date(0) }));
    },

    /** Once they have been collected again. */
    async markReplayed(workspaceId: string, sourceId: string, ids: readonly string[]): Promise<void> {
      if (ids.length === 0) return;
      await db
        .update(quarantine)
        .set({ status: 'replayed' })
        .where(and(openItems(workspaceId, sourceId), inArray(quarantine.id, [...ids])));
    },

    /** System, for the doctor: a source's items, settled ones too, in the order of their names; after one. */
    systemNames(
      { sourceId, from, to }: { sourceId: string; from?: Date | undefined; to?: Date | undefined },
      after: { requestId: string; itemIndex: number },
      limit: number,
    ) {
      const { requestId, itemIndex, messageId, receivedAt } = quarantine;
      return db
        .select({ requestId, itemIndex, messageId })
        .from(quarantine)
        .where(
          and(
            eq(quarantine.sourceId, sourceId),
            from && gte(receivedAt, from),
            to && lt(receivedAt, to),
            sql`(${requestId}, ${itemIndex}) > (${after.requestId}, ${after.itemIndex})`,
          ),
        )
        .orderBy(requestId, itemIndex)
        .limit(limit);
    },
  };
}

function toRow(item: NewQuarantinedItem): typeof quarantine.$inferInsert {
  return {
    ...item,
    id: newId('qr'),
    messageId: item.messageId === undefined ? null : storableText(item.messageId),
    problems: [...item.problems],
    item: storableText(item.item),
    receivedAt: new Date(item.receivedAt),
  };
}
