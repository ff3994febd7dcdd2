import { request } from './client.ts';

/** The calls that the console makes, and the shapes of their answers. */

export interface Session {
  user: { id: string; email: string; name: string };
}

export interface Source {
  id: string;
  name: string;
  type: string;
  slug: string;
  /** Public: it can only add events to this source. */
  writeKey: string;
  enabled: boolean;
}

export interface SourceBooks {
  sourceId: string;
  received: number;
  accepted: number;
  duplicate: number;
  quarantined: number;
  /** Stored, not routed yet; not part of `received`. */
  waiting: number;
  balanced: boolean;
}

export interface Page<Item> {
  data: Item[];
  nextCursor: string | null;
}

/** `null` where nobody is signed in. */
export const getSession = (signal: AbortSignal) =>
  request<Session | null>('/api/auth/get-session', { signal });

export const signIn = (credentials: { email: string; password: string }) =>
  request<unknown>('/api/auth/sign-in/email', { method: 'POST', body: credentials });

export const signOut = () => request<unknown>('/api/auth/sign-out', { method: 'POST', body: {} });

export const listSources = (cursor: string | undefined, signal: AbortSignal) => {
  const query = new URLSearchParams({ limit: '100', ...(cursor ? { cursor } : {}) });
  return request<Page<Source>>(`/api/v1/sources?${query}`, { signal });
};

export const getSource = (id: string, signal: AbortSignal) =>
  request<Source>(`/api/v1/sources/${encodeURIComponent(id)}`, { signal });

export const getBooks = (signal: AbortSignal) =>
  request<{ sources: SourceBooks[] }>('/api/v1/books', { signal });

/** For `EventSource`: a source's live tail. */
export const liveUrl = (sourceId: string) => `/api/v1/sources/${encodeURIComponent(sourceId)}/live`;
