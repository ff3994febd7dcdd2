import { LiveList } from '../live/live-list.tsx';
import { useLiveFeed } from '../live/use-live-feed.ts';
import { words } from '../words.ts';

const SHOWN = 5;

/** The latest events of a source, as they arrive. */
export function FirstEvents({ sourceId }: { sourceId: string }) {
  const { feed, pause } = useLiveFeed(sourceId);
  if (feed.rows.length === 0) return <p className="hint">{words.start.waiting}</p>;
  return <LiveList rows={feed.rows.slice(0, SHOWN)} fresh={feed.fresh} onRead={pause} />;
}
