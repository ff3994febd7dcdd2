import { and, desc, eq, gte, lt, sql } from 'drizzle-orm';
import { newId } from '@trackyard/base';
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

    async list(
      workspaceId: string,
      sourceId: string,
      page: PageRequest = {},
    ): Promise<Page<QuarantinedItem>> {
      const rows = await db
        .select()
        .from(quarantine)
        .where(
          and(
            eq(quarantine.workspaceId, workspaceId),
            eq(quarantine.sourceId, sourceId),
            eq(quarantine.status, 'open'),
            afterCursor(page, quarantine.receivedAt, quarantine.id),
          ),
        )
        .orderBy(desc(quarantine.receivedAt), desc(quarantine.id))
        .limit(rowsToRead(page));
      return toPage(rows, page, (row) => ({ at: row.receivedAt, id: row.id }));
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
