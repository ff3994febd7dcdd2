import { sql } from 'drizzle-orm';
import { randomBytes } from 'node:crypto';
import { newId, newUuid, TrackyardError } from '@trackyard/base';
import { changeConfig, type Database } from './database.ts';
import { hashPassword } from './password.ts';
import { insertConnection } from './repositories/connections.ts';
import { insertDestination } from './repositories/destinations.ts';
import { insertSource } from './repositories/sources.ts';
import { accounts, members, sources, users, workspaces } from './schema/index.ts';
import type { Secrets } from './secrets.ts';
import { guarded } from './store-error.ts';
import type { Store } from './store.ts';

export interface BootstrapOptions {
  store: Store;
  /** The first owner's; `owner@trackyard.local` where not given. */
  adminEmail?: string | undefined;
  /** Made up where not given. */
  adminPassword?: string | undefined;
}

export interface Bootstrapped {
  /** The oldest workspace: what `TRACKYARD_API_TOKEN` belongs to. */
  workspaceId: string;
  /** The key of the workspace's oldest source, to show how to send; nothing where all were deleted. */
  writeKey: string | undefined;
  /** On the first run only: to be printed once. */
  login?: { email: string; password: string };
}

const DEFAULT_EMAIL = 'owner@trackyard.local';
const MIN_PASSWORD_CHARACTERS = 8;
/** Any fixed number, for `pg_advisory_xact_lock`. */
const LOCK = 7_281_653_902;

/**
 * Every start: makes what a new installation needs and changes nothing of what is there. Several processes
 * may call it at once.
 */
export async function bootstrap({
  store,
  adminEmail,
  adminPassword,
}: BootstrapOptions): Promise<Bootstrapped> {
  const email = (adminEmail ?? DEFAULT_EMAIL).toLowerCase();
  const password = adminPassword ?? randomBytes(15).toString('base64url');
  if (password.length < MIN_PASSWORD_CHARACTERS) {
    const message = `TRACKYARD_ADMIN_PASSWORD must have ${MIN_PASSWORD_CHARACTERS} characters or more.`;
    throw new TrackyardError('TY_CONFIG', { message });
  }
  const steps = guarded({
    run: () =>
      store.auth.db.transaction(async (tx) => {
        await tx.execute(sql`select pg_advisory_xact_lock(${LOCK})`);
        const workspaceId = (await oldestWorkspace(tx)) ?? (await firstWorkspace(tx, store.secrets));
        const isFirstOwner = await createFirstOwner(tx, { workspaceId, email, password });
        return { workspaceId, writeKey: await oldestWriteKey(tx, workspaceId), isFirstOwner };
      }),
  });
  const { isFirstOwner, ...result } = await steps.run();
  return isFirstOwner ? { ...result, login: { email, password } } : result;
}

async function oldestWorkspace(tx: Database): Promise<string | undefined> {
  const [row] = await tx
    .select({ id: workspaces.id })
    .from(workspaces)
    .orderBy(workspaces.createdAt, workspaces.id)
    .limit(1);
  return row?.id;
}

function firstWorkspace(db: Database, secrets: Secrets): Promise<string> {
  return changeConfig(db, async (tx) => {
    const workspaceId = newId('ws');
    await tx.insert(workspaces).values({ id: workspaceId, name: 'Default' });
    const plain = { settings: {}, secretFields: [] };
    const source = await insertSource(tx, secrets, {
      workspaceId,
      source: { ...plain, name: 'Demo', type: 'http' },
    });
    const destination = await insertDestination(tx, secrets, {
      workspaceId,
      destination: { ...plain, name: 'Local warehouse', type: 'postgres', builtin: true },
    });
    await insertConnection(tx, workspaceId, { sourceId: source.id, destinationId: destination.id });
    return workspaceId;
  });
}

/** `false` where somebody can sign in already. */
async function createFirstOwner(
  tx: Database,
  { workspaceId, email, password }: { workspaceId: string; email: string; password: string },
): Promise<boolean> {
  if ((await tx.select({ id: users.id }).from(users).limit(1)).length > 0) return false;
  const userId = newUuid();
  await tx.insert(users).values({ id: userId, name: 'Owner', email, emailVerified: true });
  await tx.insert(accounts).values({
    id: newUuid(),
    accountId: userId,
    providerId: 'credential',
    userId,
    password: await hashPassword(password),
  });
  await tx.insert(members).values({ workspaceId, userId, role: 'owner' });
  return true;
}

async function oldestWriteKey(tx: Database, workspaceId: string): Promise<string | undefined> {
  const [row] = await tx
    .select({ writeKey: sources.writeKey })
    .from(sources)
    .where(sql`${sources.workspaceId} = ${workspaceId} and ${sources.enabled}`)
    .orderBy(sources.createdAt, sources.id)
    .limit(1);
  return row?.writeKey;
}
