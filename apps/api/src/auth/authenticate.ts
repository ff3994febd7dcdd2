import type { Request } from 'express';
import { TrackyardError } from '@trackyard/base';
import type { Store } from '@trackyard/store';
import { checkRole, isRead, type Access } from './access.ts';
import type { ApiKeyAccess } from './api-key-access.ts';
import type { RateLimit } from './rate-limit.ts';
import { isSameOrigin } from './same-origin.ts';
import type { Sessions } from './sessions.ts';

export interface AuthenticateOptions {
  store: Pick<Store, 'workspaces'>;
  apiKeys: ApiKeyAccess;
  sessions: Pick<Sessions, 'signedIn'>;
  rateLimit: RateLimit;
  publicUrl: string;
}

/** Finds out who asks and for which workspace; throws where nobody may. */
export type Authenticate = (request: Request, need: { anyWorkspace: boolean }) => Promise<Access>;

export function createAuthenticate(options: AuthenticateOptions): Authenticate {
  return async (request, need) => {
    const access = (await byKey(request, options)) ?? (await bySession(request, need, options));
    options.rateLimit.take(access.id);
    checkRole(access, request.method);
    return access;
  };
}

/** A wrong key is refused; it does not fall back to a cookie. */
async function byKey(request: Request, { apiKeys }: AuthenticateOptions): Promise<Access | undefined> {
  const { authorization } = request.headers;
  if (authorization === undefined) return undefined;
  const key = /^Bearer +(\S{1,500})$/i.exec(authorization)?.[1];
  const access = key && (await apiKeys.find(key));
  if (!access) throw new TrackyardError('TY_UNAUTHORIZED');
  return access;
}

async function bySession(
  request: Request,
  need: { anyWorkspace: boolean },
  { sessions, store, publicUrl }: AuthenticateOptions,
): Promise<Access> {
  const session = await sessions.signedIn(request);
  if (!session) throw new TrackyardError('TY_UNAUTHORIZED');
  const { userId, sessionId } = session;
  const { host, origin } = request.headers;
  if (!isRead(request.method) && !(origin && isSameOrigin(origin, { host, publicUrl }))) {
    throw new TrackyardError('TY_FORBIDDEN', {
      message: 'A change by cookie needs the Origin of the console.',
    });
  }
  if (need.anyWorkspace) return { kind: 'session', id: userId, sessionId, workspaceId: '', role: undefined };
  const workspaceId = namedWorkspace(request) ?? (await onlyWorkspace(store, userId));
  const role = await store.workspaces.role(workspaceId, userId);
  if (!role) throw new TrackyardError('TY_NOT_FOUND', { message: 'There is no such workspace.' });
  return { kind: 'session', id: userId, sessionId, workspaceId, role };
}

function namedWorkspace({ headers, query }: Request): string | undefined {
  const named = headers['trackyard-workspace'] ?? query['workspace'];
  return typeof named === 'string' && /^[\w-]{1,64}$/.test(named) ? named : undefined;
}

async function onlyWorkspace(store: Pick<Store, 'workspaces'>, userId: string): Promise<string> {
  const [first, second] = await store.workspaces.ofUser(userId);
  if (!first) throw new TrackyardError('TY_FORBIDDEN', { message: 'You belong to no workspace.' });
  if (!second) return first.id;
  throw new TrackyardError('TY_VALIDATION', {
    message: 'Name a workspace in the header "Trackyard-Workspace".',
  });
}
