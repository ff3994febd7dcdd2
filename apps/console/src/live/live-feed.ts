import type { LiveRow } from './live-row.ts';

/** Two and a half of the hub's own rings: some seconds of a busy source, a day of a quiet one. */
export const MAX_ROWS = 500;

/** What the live tail shows: newest first, at most `MAX_ROWS`. */
export interface LiveFeed {
  rows: readonly LiveRow[];
  /** What arrived during a pause, newest first, at most `MAX_ROWS`. */
  waiting: readonly LiveRow[];
  isPaused: boolean;
  /** Ids of the rows that came last: they are shown as new. */
  fresh: ReadonlySet<string>;
  /** How many events have come by here, to tell a sample from all. */
  arrived: number;
}

export type LiveFeedAction =
  { type: 'arrived'; rows: readonly LiveRow[] } | { type: 'paused' } | { type: 'resumed' };

export const EMPTY_FEED: LiveFeed = { rows: [], waiting: [], isPaused: false, fresh: new Set(), arrived: 0 };

/** `arrived.rows` are oldest first, as the stream sends them. A stream that reconnects may repeat some. */
export function reduceLiveFeed(feed: LiveFeed, action: LiveFeedAction): LiveFeed {
  switch (action.type) {
    case 'paused':
      return feed.isPaused ? feed : { ...feed, isPaused: true };
    case 'resumed':
      return { ...put(feed, 'rows', feed.waiting), waiting: [], isPaused: false };
    case 'arrived': {
      const news = newRows(feed, action.rows);
      if (news.length === 0) return feed;
      const counted = { ...feed, arrived: feed.arrived + news.length };
      return put(counted, feed.isPaused ? 'waiting' : 'rows', news);
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
