import { parseLiveMessage, type LiveMessage } from './live-row.ts';

const NOW = '2026-01-02T03:04:05.000Z';
const parse = (event: unknown, rest: { kind?: LiveMessage['kind']; problems?: unknown[] } = {}) =>
  parseLiveMessage(
    { id: '7', kind: rest.kind ?? 'event', data: JSON.stringify({ event, problems: rest.problems ?? [] }) },
    NOW,
  );

describe('parseLiveMessage', () => {
  it.each([
    [{ type: 'track', event: 'Order Completed' }, 'Order Completed'],
    [{ type: 'page', category: 'Docs', name: 'Home' }, 'Docs Home'],
    [{ type: 'page', context: { page: { path: '/a' } } }, '/a'],
    [{ type: 'identify', traits: { email: 'a@b.example' } }, 'a@b.example'],
    [{ type: 'group', groupId: 'g1', traits: { name: 'Acme' } }, 'Acme'],
    [{ type: 'group', groupId: 'g1' }, 'g1'],
    [{ type: 'alias', previousId: 'a', userId: 'b' }, 'a → b'],
    [{ type: 'track', event: { not: 'a text' } }, ''],
  ])('names %j', (event, name) => {
    expect(parse(event)?.name).toBe(name);
  });

  it('shows the user, else the anonymous one', () => {
    expect(parse({ userId: 'u', anonymousId: 'a' })).toMatchObject({ user: 'u', isAnonymous: false });
    expect(parse({ anonymousId: 'a' })).toMatchObject({ user: 'a', isAnonymous: true });
    expect(parse({})).toMatchObject({ user: '', isAnonymous: false });
  });

  it("takes the hub's time, and the browser's where there is none", () => {
    const receivedAt = '2025-05-05T05:05:05.000Z';
    expect(parse({ receivedAt, timestamp: '2020-01-01T00:00:00Z' })?.time).toBe(receivedAt);
    expect(parse({ timestamp: 'yesterday' })?.time).toBe(NOW);
    const data = JSON.stringify({ event: 'cut o', problems: [], receivedAt });
    expect(parseLiveMessage({ id: '7', kind: 'rejected', data }, NOW)?.time).toBe(receivedAt);
  });

  it('says in plain words why an item was refused', () => {
    const problems = [
      'TY_EVENT_NO_USER',
      { code: 'TY_EVENT_FIELD_TYPE', message: 'x', path: 'properties' },
      { code: 'TY_NEW_CODE', message: 'Its own words.' },
      'TY_OTHER',
    ];
    expect(parse({ type: 'track' }, { kind: 'rejected', problems })).toMatchObject({
      isRefused: true,
      reasons: [
        { code: 'TY_EVENT_NO_USER', text: 'Nobody is named: it needs a userId or an anonymousId.' },
        { code: 'TY_EVENT_FIELD_TYPE', text: 'A field has the wrong type. (properties)' },
        { code: 'TY_NEW_CODE', text: 'Its own words.' },
        { code: 'TY_OTHER', text: 'It did not pass the checks.' },
      ],
    });
  });

  it.each([['a text'], [null], [[1, 2]], [42]])('shows a refused item that is no object: %j', (item) => {
    expect(parse(item, { kind: 'rejected' })).toMatchObject({ payload: item, type: '', name: '', user: '' });
  });

  it('ignores what is not the promised message', () => {
    expect(parseLiveMessage({ id: '1', kind: 'event', data: 'not JSON' }, NOW)).toBeUndefined();
    expect(parseLiveMessage({ id: '1', kind: 'event', data: '[]' }, NOW)).toBeUndefined();
  });

  it('finds values, and "refused"', () => {
    const row = parse({ type: 'track', properties: { sku: 'ABC-1' } }, { kind: 'rejected' });
    expect(row?.searchText).toContain('abc-1');
    expect(row?.searchText).toContain('refused');
  });
});
