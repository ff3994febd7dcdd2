import { TrackyardError } from '@trackyard/base';
import type { Role } from '@trackyard/store';

/** Who asks, and for which workspace. */
export type Access =
  | { kind: 'key'; workspaceId: string; id: string }
  /** `TRACKYARD_API_TOKEN`. */
  | { kind: 'token'; workspaceId: string; id: 'token' }
  /** A person; `workspaceId` is empty where the operation is not about one. */
  | { kind: 'session'; workspaceId: string; id: string; sessionId: string; role: Role | undefined };

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

export function isRead(method: string): boolean {
  return READS.has(method);
}

/** Viewers look and change nothing. */
export function checkRole(access: Access, method: string): void {
  if (access.kind === 'session' && access.role === 'viewer' && !isRead(method))
    throw new TrackyardError('TY_FORBIDDEN');
}
