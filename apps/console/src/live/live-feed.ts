import type { LiveRow } from './live-row.ts';

/** As many as the hub's own ring holds: more would only cost the browser. */
export const MAX_ROWS = 200;

/** What the live tail shows: newest first, at most `MAX_ROWS`. */
export interface LiveFeed {
  rows: readonly LiveRow[];
  /** What arrived during a pause, newest first, at most `MAX_ROWS`. */
  waiting: readonly LiveRow[];
  isPaused: boolean;
  /** Ids of the rows that came last: they are shown as new. */
  fresh: ReadonlySet<string>;
}

export type LiveFeedAction =
  { type: 'arrived'; rows: readonly LiveRow[] } | { type: 'paused' } | { type: 'resumed' };

export const EMPTY_FEED: LiveFeed = { rows: [], waiting: [], isPaused: false, fresh: new Set() };

/** `arrived.rows` are oldest first, as the stream sends them. A stream that reconnects may repeat some. */
export function reduceLiveFeed(feed: LiveFeed, action: LiveFeedAction): LiveFeed {
  switch (action.type) {
    case 'paused':
      return { ...feed, isPaused: true };
    case 'resumed':
      return { ...put(feed, 'rows', feed.waiting), waiting: [], isPaused: false };
    case 'arrived': {
      const news = newRows(feed, action.rows);
      if (news.length === 0) return feed;
      return put(feed, feed.isPaused ? 'waiting' : 'rows', news);
    }
  }
}

/** Newest first, each id once and none that is here already. */
function newRows(feed: LiveFeed, arrived: readonly LiveRow[]): LiveRow[] {
  const known = new Set([...feed.rows, ...feed.waiting].map((row) => row.id));
  return arrived.filter((row) => !known.has(row.id) && known.add(row.id)).reverse();
}

function put(feed: LiveFeed, into: 'rows' | 'waiting', news: readonly LiveRow[]): LiveFeed {
  const list = [...news, ...feed[into]].slice(0, MAX_ROWS);
  if (into === 'waiting') return { ...feed, waiting: list };
  // What fills an empty list is the past that the hub kept, not news.
  const fresh = new Set(feed.rows.length === 0 ? [] : news.map((row) => row.id));
  return { ...feed, rows: list, fresh };
}
