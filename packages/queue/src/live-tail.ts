/** Entries kept for each source. */
export const LIVE_RING_SIZE = 200;
/** …and about the bytes of them: fewer where events are large. */
const LIVE_RING_BYTES = 512 * 1024;

/** One line of a source's live tail: an event as it was accepted, or an item that was refused. */
export interface LiveEntry {
  /** Grows within a source; what a reader hands back to go on from. */
  id: string;
  kind: 'event' | 'rejected';
  /** The event or refused item as JSON text. */
  json: string;
  /** Why it was refused, by code; empty for events. */
  problems: string[];
}

/**
 * What the api's live view reads: a short, lossy ring a source: all that passes while somebody watches, samples while nobody does. It is a
 * convenience beside the records, never a part of the books.
 */
export interface LiveTail {
  /** The api, every few seconds while a reader is connected: keeps the source watched for `ttlMs`. */
  watch(sourceId: string, ttlMs: number): Promise<void>;
  /** The worker, once a second: the sources that somebody watches. */
  watched(): Promise<Set<string>>;
  /** The worker: appends the newest entries; keeps the last 200 a source, or 512 KiB of them. */
  publish(sourceId: string, entries: readonly Omit<LiveEntry, 'id'>[]): Promise<void>;
  /** The api: entries after `afterId` (`''`: all that the ring holds), oldest first. */
  read(sourceId: string, afterId: string): Promise<LiveEntry[]>;
  /** Forgets all entries: where the queue's memory runs short, they leave it first. */
  clear(): Promise<void>;
}

/** How many entries a ring keeps when these are its newest. */
export function ringSize(entries: readonly Pick<LiveEntry, 'json'>[]): number {
  const length = entries.reduce((sum, { json }) => sum + json.length, 0);
  const fit = Math.floor((LIVE_RING_BYTES * entries.length) / Math.max(length, 1));
  return Math.max(1, Math.min(LIVE_RING_SIZE, fit));
}
