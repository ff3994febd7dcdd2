import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock, Logger } from '@trackyard/base';
import { hashApiKey, type Store } from '@trackyard/store';
import type { Access } from './access.ts';

export interface ApiKeyAccessOptions {
  store: Pick<Store, 'apiKeys' | 'workspaces'>;
  apiToken: string | undefined;
  clock: Clock;
  log: Logger;
}

export interface ApiKeyAccess {
  /** Whose key it is; nothing for a key that opens nothing. */
  find(key: string): Promise<Access | undefined>;
  /** After a revocation: this process's keys are looked up again at once, other processes' within seconds. */
  forget(): void;
}

const CACHE_MS = 5_000;
const CACHE_KEYS = 1_000;
const TOUCH_MS = 60_000;

interface Entry {
  access: Access | undefined;
  until: number;
}

export function createApiKeyAccess({ store, apiToken, clock, log }: ApiKeyAccessOptions): ApiKeyAccess {
  const cache = new Map<string, Entry>();
  const touchedAt = new Map<string, number>();
  const tokenHash = apiToken === undefined ? undefined : sha256(apiToken);

  const lookUp = async (hash: string): Promise<Access | undefined> => {
    const row = await store.apiKeys.systemFind(hash);
    return row && { kind: 'key', ...row };
  };
  const cached = async (hash: string): Promise<Access | undefined> => {
    const now = clock.now();
    const known = cache.get(hash);
    if (known && known.until > now) return known.access;
    const access = await lookUp(hash);
    // Unknown keys are remembered too, so the number is bounded.
    if (cache.size >= CACHE_KEYS) cache.clear();
    cache.set(hash, { access, until: now + CACHE_MS });
    return access;
  };
  /** Not awaited: a request does not wait for a note about it. */
  const touch = ({ workspaceId, id }: Access) => {
    const now = clock.now();
    if (now - (touchedAt.get(id) ?? 0) < TOUCH_MS) return;
    touchedAt.set(id, now);
    store.apiKeys
      .touch(workspaceId, id)
      .catch((error: unknown) => log.warn('api_key.not_touched', { id, message: String(error) }));
  };

  return {
    async find(key) {
      if (tokenHash && timingSafeEqual(sha256(key), tokenHash)) return tokenAccess(store);
      const access = await cached(hashApiKey(key));
      if (access) touch(access);
      return access;
    },
    forget: () => cache.clear(),
  };
}

async function tokenAccess(store: Pick<Store, 'workspaces'>): Promise<Access | undefined> {
  const workspace = await store.workspaces.systemDefault();
  return workspace && { kind: 'token', workspaceId: workspace.id, id: 'token' };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
