import { createHash } from 'node:crypto';
import { and, eq, gt, lt, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { oauthStates } from '../schema/index.ts';
import type { Secrets } from '../secrets.ts';

export interface NewOAuthState {
  state: string;
  destinationId: string;
  subject: string;
  verifier: string | undefined;
  ttlMs: number;
}

export interface OAuthState {
  workspaceId: string;
  destinationId: string;
  verifier: string | undefined;
}

export function oauthStatesRepository(db: Database, secrets: Secrets) {
  const place = (workspaceId: string, recordId: string) => ({ workspaceId, recordId, field: 'verifier' });
  return {
    async create(workspaceId: string, { state, verifier, ttlMs, ...plain }: NewOAuthState): Promise<void> {
      const stateHash = hashOf(state);
      // Nobody else needs them; those of people who never came back go with the next one.
      await db.delete(oauthStates).where(lt(oauthStates.expiresAt, sql`now()`));
      await db.insert(oauthStates).values({
        ...{ ...plain, workspaceId, stateHash },
        verifier: verifier === undefined ? null : secrets.seal(place(workspaceId, stateHash), verifier),
        expiresAt: sql`now() + make_interval(secs => ${ttlMs / 1000})`,
      });
    },

    /** System: takes a state, once, and only for the one who began. The state says which workspace. */
    async systemTake(state: string, subject: string): Promise<OAuthState | undefined> {
      const stateHash = hashOf(state);
      const [row] = await db
        .delete(oauthStates)
        .where(
          and(
            eq(oauthStates.stateHash, stateHash),
            eq(oauthStates.subject, subject),
            gt(oauthStates.expiresAt, sql`now()`),
          ),
        )
        .returning();
      if (!row) return undefined;
      const { workspaceId, destinationId, verifier } = row;
      const opened = verifier && secrets.unseal(place(workspaceId, stateHash), verifier);
      return { workspaceId, destinationId, verifier: typeof opened === 'string' ? opened : undefined };
    },
  };
}

function hashOf(state: string): string {
  return createHash('sha256').update(state).digest('hex');
}
