import { EMPTY_FEED, MAX_ROWS, reduceLiveFeed, type LiveFeed, type LiveFeedAction } from './live-feed.ts';
import { parseLiveMessage } from './live-row.ts';

function row(id: number) {
  const parsed = parseLiveMessage(
    { id: String(id), kind: 'event', data: '{"event":{}}' },
    '2026-01-01T00:00:00Z',
  );
  if (!parsed) throw new Error('not a row');
  return parsed;
}
const arrived = (...ids: number[]): LiveFeedAction => ({ type: 'arrived', rows: ids.map(row) });
const run = (...actions: LiveFeedAction[]): LiveFeed => actions.reduce(reduceLiveFeed, EMPTY_FEED);
const ids = (rows: LiveFeed['rows']) => rows.map((each) => Number(each.id));

describe('reduceLiveFeed', () => {
  it('puts the newest on top', () => {
    expect(ids(run(arrived(1, 2), arrived(3)).rows)).toEqual([3, 2, 1]);
  });

  it('marks only the last arrivals as fresh', () => {
    expect([...run(arrived(1, 2)).fresh]).toEqual([]);
    expect([...run(arrived(1, 2), arrived(3)).fresh]).toEqual(['3']);
    expect([...run(arrived(1), arrived(2), arrived(3)).fresh]).toEqual(['3']);
  });

  it('shows a row once, whatever a reconnected stream repeats', () => {
    expect(ids(run(arrived(1, 2), arrived(1, 2, 2, 3)).rows)).toEqual([3, 2, 1]);
    expect(ids(run(arrived(1), { type: 'paused' }, arrived(2), arrived(1, 2, 3)).waiting)).toEqual([3, 2]);
  });

  it('keeps the newest rows only', () => {
    const many = Array.from({ length: MAX_ROWS + 50 }, (_, index) => index);
    const rows = ids(run(arrived(...many)).rows);
    expect(rows).toHaveLength(MAX_ROWS);
    expect(rows[0]).toBe(MAX_ROWS + 49);
  });

  it('stands still while paused, and shows what came when resumed', () => {
    const paused = run(arrived(1), { type: 'paused' }, arrived(2, 3));
    expect(ids(paused.rows)).toEqual([1]);
    expect(ids(paused.waiting)).toEqual([3, 2]);
    const resumed = reduceLiveFeed(paused, { type: 'resumed' });
    expect(ids(resumed.rows)).toEqual([3, 2, 1]);
    expect(resumed.waiting).toEqual([]);
    expect(resumed.isPaused).toBe(false);
  });
});
