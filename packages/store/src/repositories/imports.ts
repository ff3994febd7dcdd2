import { and, asc, desc, eq, inArray, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import { newId, TrackyardError } from '@trackyard/base';
import type { Database } from '../database.ts';
import { jobLeases } from './job-leases.ts';
import { afterCursor, rowsToRead, toPage, type Page, type PageRequest } from '../page.ts';
import { imports, type ImportStamp } from '../schema/index.ts';

export type Import = typeof imports.$inferSelect;

export interface NewImport {
  sourceId: string;
  name: string;
  /** JSON; read by the reader of files alone. */
  plan: unknown;
  /** The first row. */
  place: { offset: number; line: number };
  ratePerSecond?: number | undefined;
}

/** What one block of rows brought. */
export interface ImportStep {
  /** Behind the block. */
  place: { offset: number; line: number };
  read: number;
  accepted: number;
  refused: number;
}

const JOBS_AT_ONCE = 2;
const NOT_UPLOADING = 'The upload was canceled, or took too long.';

export function importsRepository(db: Database) {
  const one = (workspaceId: string, id: string) =>
    and(eq(imports.workspaceId, workspaceId), eq(imports.id, id));
  const get = async (workspaceId: string, id: string): Promise<Import> => {
    const [row] = await db.select().from(imports).where(one(workspaceId, id));
    if (!row) throw new TrackyardError('TY_NOT_FOUND', { message: 'There is no such import.' });
    return row;
  };
  /** One that stands otherwise stays as it is. */
  const move = async (
    { workspaceId, id }: { workspaceId: string; id: string },
    from: readonly Import['status'][],
    to: { status: Import['status']; finishedAt?: Date },
  ): Promise<Import> => {
    await db
      .update(imports)
      .set({ ...to, waitingFor: null })
      .where(and(one(workspaceId, id), inArray(imports.status, [...from])));
    return get(workspaceId, id);
  };

  return {
    get,

    /** Made, and its file about to come. */
    async create(workspaceId: string, given: NewImport): Promise<Import> {
      const [row] = await db
        .insert(imports)
        .values({ ...given, id: newId('imp'), workspaceId })
        .returning();
      return row!;
    },

    /** So many bytes have come. `TY_CONFLICT` where nobody waits for them any more. */
    async noteUpload(workspaceId: string, id: string, bytes: number): Promise<void> {
      const { rowCount } = await db
        .update(imports)
        .set({ bytes, uploadedAt: sql`now()` })
        .where(and(one(workspaceId, id), eq(imports.status, 'uploading')));
      if (rowCount !== 1) throw new TrackyardError('TY_CONFLICT', { message: NOT_UPLOADING });
    },

    /** All of the file is stored: the import begins. `TY_CONFLICT` where nobody waits for it any more. */
    async begin(workspaceId: string, id: string, file: { bytes: number; fileKey: string }): Promise<Import> {
      const [row] = await db
        .update(imports)
        .set({ ...file, status: 'running' })
        .where(and(one(workspaceId, id), eq(imports.status, 'uploading')))
        .returning();
      if (!row) throw new TrackyardError('TY_CONFLICT', { message: NOT_UPLOADING });
      return row;
    },

    async list(
      workspaceId: string,
      { sourceId, ...page }: PageRequest & { sourceId?: string | undefined } = {},
    ): Promise<Page<Import>> {
      const rows = await db
        .select()
        .from(imports)
        .where(
          and(
            eq(imports.workspaceId, workspaceId),
            sourceId === undefined ? undefined : eq(imports.sourceId, sourceId),
            afterCursor(page, imports.createdAt, imports.id),
          ),
        )
        .orderBy(desc(imports.createdAt), desc(imports.id))
        .limit(rowsToRead(page));
      return toPage(rows, page, (row) => ({ at: row.createdAt, id: row.id }));
    },

    pause: (workspaceId: string, id: string) => move({ workspaceId, id }, ['running'], { status: 'paused' }),
    resume: (workspaceId: string, id: string) => move({ workspaceId, id }, ['paused'], { status: 'running' }),
    /** What became events already stays. */
    cancel: (workspaceId: string, id: string) =>
      move({ workspaceId, id }, ['uploading', 'running', 'paused'], {
        status: 'canceled',
        finishedAt: new Date(),
      }),

    ...jobLeases(db, imports, {
      id: imports.id,
      isOpen: eq(imports.status, 'running'),
      order: [asc(imports.createdAt)],
      most: JOBS_AT_ONCE,
    }),

    /** System: names a block before it is committed. `false` where another has the import now, or nobody wants it. */
    async systemStamp(id: string, holder: string, stamp: ImportStamp): Promise<boolean> {
      const { rowCount } = await db
        .update(imports)
        .set({ stamp })
        .where(and(eq(imports.id, id), eq(imports.leasedBy, holder), eq(imports.status, 'running')));
      return rowCount === 1;
    },

    /** System: the block is committed, once, also where it was paused or canceled meanwhile. `false` where another has it now. */
    async systemAdvance(id: string, holder: string, step: ImportStep): Promise<boolean> {
      const { rowCount } = await db
        .update(imports)
        .set({
          ...{ place: step.place, stamp: null, waitingFor: null, problem: null },
          read: sql`${imports.read} + ${step.read}`,
          accepted: sql`${imports.accepted} + ${step.accepted}`,
          refused: sql`${imports.refused} + ${step.refused}`,
        })
        .where(and(eq(imports.id, id), eq(imports.leasedBy, holder)));
      return rowCount === 1;
    },

    /** System: for people to read. */
    async systemNote(id: string, note: { waitingFor?: string | null; problem?: string }): Promise<void> {
      await db
        .update(imports)
        .set(note)
        .where(and(eq(imports.id, id), eq(imports.status, 'running')));
    },

    /** System: nothing is left to read, or there is no source any more. */
    async systemFinish(
      id: string,
      holder: string,
      end: { status: 'done' | 'canceled'; problem?: string },
    ): Promise<void> {
      const { status, problem = null } = end;
      await db
        .update(imports)
        .set({ status, problem, finishedAt: sql`now()`, waitingFor: null })
        .where(and(eq(imports.id, id), eq(imports.status, 'running'), eq(imports.leasedBy, holder)));
    },

    /** System: gives up uploads that nothing came of since `before`. */
    async systemGiveUp(before: Date): Promise<void> {
      await db
        .update(imports)
        .set({ status: 'canceled', finishedAt: sql`now()`, problem: 'The upload ended early.' })
        .where(and(eq(imports.status, 'uploading'), lt(imports.uploadedAt, before)));
    },

    /** System: imports that are over since `before` and whose file is still stored. */
    systemSpent(before: Date, limit: number): Promise<Pick<Import, 'id'>[]> {
      return db
        .select({ id: imports.id })
        .from(imports)
        .where(and(isNotNull(imports.finishedAt), lt(imports.finishedAt, before), isNull(imports.fileGoneAt)))
        .limit(limit);
    },

    async systemFileGone(id: string): Promise<void> {
      await db
        .update(imports)
        .set({ fileGoneAt: sql`now()` })
        .where(eq(imports.id, id));
    },

    /** System: imports that were over before `before`. */
    systemOld(before: Date, limit: number): Promise<Pick<Import, 'id'>[]> {
      return db
        .select({ id: imports.id })
        .from(imports)
        .where(and(isNotNull(imports.fileGoneAt), lt(imports.finishedAt, before)))
        .limit(limit);
    },

    async systemForget(id: string): Promise<void> {
      await db.delete(imports).where(eq(imports.id, id));
    },
  };
}
