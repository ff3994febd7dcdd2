import { and, asc, eq } from 'drizzle-orm';
import { newId, TrackyardError } from '@trackyard/base';
import { changeConfig, type Database } from '../database.ts';
import { members, workspaces } from '../schema/index.ts';

export type Workspace = typeof workspaces.$inferSelect;
export type Role = typeof members.$inferSelect.role;

export function workspacesRepository(db: Database) {
  return {
    async get(workspaceId: string): Promise<Workspace> {
      const [row] = await db.select().from(workspaces).where(eq(workspaces.id, workspaceId));
      if (!row) throw new TrackyardError('TY_NOT_FOUND');
      return row;
    },

    /** The workspaces that a signed-in person may use, oldest first, with the person's role. */
    async ofUser(userId: string): Promise<(Workspace & { role: Role })[]> {
      const rows = await db
        .select({ workspace: workspaces, role: members.role })
        .from(members)
        .innerJoin(workspaces, eq(workspaces.id, members.workspaceId))
        .where(eq(members.userId, userId))
        .orderBy(asc(workspaces.createdAt), asc(workspaces.id));
      return rows.map(({ workspace, role }) => ({ ...workspace, role }));
    },

    /** The person's role in the workspace; nothing where it is not theirs. */
    async role(workspaceId: string, userId: string): Promise<Role | undefined> {
      const [row] = await db
        .select({ role: members.role })
        .from(members)
        .where(and(eq(members.workspaceId, workspaceId), eq(members.userId, userId)));
      return row?.role;
    },

    /** A new workspace that `ownerId`, where given, owns. */
    create(workspace: { name: string; ownerId?: string }): Promise<Workspace> {
      return changeConfig(db, async (tx) => {
        const [row] = await tx
          .insert(workspaces)
          .values({ id: newId('ws'), name: workspace.name })
          .returning();
        if (!row) throw new TrackyardError('TY_INTERNAL');
        if (workspace.ownerId) {
          await tx.insert(members).values({ workspaceId: row.id, userId: workspace.ownerId, role: 'owner' });
        }
        return row;
      });
    },

    async rename(workspaceId: string, name: string): Promise<Workspace> {
      const [row] = await db
        .update(workspaces)
        .set({ name })
        .where(eq(workspaces.id, workspaceId))
        .returning();
      if (!row) throw new TrackyardError('TY_NOT_FOUND');
      return row;
    },

    /** System read: the workspace that the installation's own token belongs to, the oldest one. */
    async systemDefault(): Promise<Workspace | undefined> {
      const [row] = await db
        .select()
        .from(workspaces)
        .orderBy(asc(workspaces.createdAt), asc(workspaces.id))
        .limit(1);
      return row;
    },
  };
}
