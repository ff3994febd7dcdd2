import { gzipSync } from 'node:zlib';
import { normaliseLine } from './normalise-line.ts';
import { requestKind } from './request-kind.ts';
import { makeLine } from './testing/make-line.ts';

describe('requestKind', () => {
  it.each([
    ['/v1/track', { type: 'track', batch: false, ipFor: 'direct', pixel: false }],
    ['/v1/screen/', { type: 'screen', batch: false, ipFor: 'direct', pixel: false }],
    ['/v1/t', { type: 'track', batch: false, ipFor: 'all', pixel: false }],
    ['//v1/b', { batch: true, ipFor: 'all', pixel: false }],
    ['/v1/batch', { batch: true, ipFor: 'direct', pixel: false }],
    ['/v1/import/', { batch: true, ipFor: 'direct', pixel: false }],
    ['/v1/pixel/page/', { type: 'page', batch: false, ipFor: 'all', pixel: true }],
    ['/v1/pixel/other', { batch: false, ipFor: 'all', pixel: true }],
    ['/identify', { type: 'identify', batch: false, ipFor: 'direct', pixel: false }],
    ['/api/s/page', { type: 'page', batch: false, ipFor: 'all', pixel: false }],
    ['/api/s/s2s/track', { type: 'track', batch: false, ipFor: 'direct', pixel: false }],
  ])('reads %s', (path, kind) => {
    expect(requestKind(path)).toEqual(kind);
  });

  it.each(['', '/', '/v1', '/v1/m', '/v1/constructor', '/v1/webhooks/src_1', '/v2/track', '/api/s/event'])(
    'has none for %j',
    (path) => {
      expect(requestKind(path)).toBeUndefined();
    },
  );
});

describe('normaliseLine', () => {
  const receivedAt = '2026-03-04T10:15:30.123Z';
  const track = { event: 'Seen', userId: 'u1', messageId: 'm1' };

  it('makes the event that collection made', () => {
    const line = makeLine({ body: JSON.stringify(track), requestId: 'r9', sourceId: 'src_9' });
    const { events, rejections, problem } = normaliseLine(line);
    expect([rejections, problem]).toEqual([[], undefined]);
    expect(events).toMatchObject([
      {
        type: 'track',
        messageId: 'm1',
        receivedAt,
        trackyard: { sourceId: 'src_9', requestId: 'r9', index: 0 },
      },
    ]);
  });

  it('gives an event without an id the same one each time', () => {
    const batch = [
      { ...track, type: 'track' },
      { type: 'page', userId: 'u' },
      'no event',
      { type: 'page', userId: 'u' },
    ];
    const line = makeLine({ path: '/v1/batch', body: JSON.stringify({ batch }), requestId: 'r9' });
    const first = normaliseLine(line);
    expect(first.events.map(({ messageId }) => messageId)).toEqual(['m1', 'srv-r9-1', 'srv-r9-3']);
    expect(first.rejections).toMatchObject([{ index: 2 }]);
    expect(normaliseLine(line)).toEqual(first);
  });

  it('fills in the address of browsers, not of servers', () => {
    const ipOf = (path: string) =>
      normaliseLine(makeLine({ path, body: JSON.stringify(track) })).events[0]?.context.ip;
    expect([ipOf('/v1/t'), ipOf('/v1/track')]).toEqual(['203.0.113.7', undefined]);
  });

  it('reads past a byte order mark', () => {
    expect(normaliseLine(makeLine({ body: `\ufeff${JSON.stringify(track)}` })).events).toHaveLength(1);
  });

  it('reads compressed bodies', () => {
    const line = makeLine({ body: gzipSync(JSON.stringify(track)), headers: { 'content-encoding': 'gzip' } });
    expect(normaliseLine(line).events).toHaveLength(1);
  });

  it.each([
    ['TY_BODY_NOT_JSON', makeLine({ body: '{"event":"cut' })],
    ['TY_BODY_NOT_OBJECT', makeLine({ body: '[]' })],
    ['TY_BODY_NOT_UTF8', makeLine({ body: Buffer.of(0xff) })],
    ['TY_BODY_INCOMPLETE', makeLine({ body: '{}', truncated: true })],
    ['TY_BATCH_EMPTY', makeLine({ path: '/v1/batch', body: '{"batch":[]}' })],
    ['TY_WEBHOOK_UNREADABLE', makeLine({ path: '/v1/webhooks/src_1' })],
    ['TY_BODY_NOT_JSON', makeLine({ path: '/v1/pixel/track', body: 'data=bm8' })],
  ])('refuses the whole body with %s', (code, line) => {
    expect(normaliseLine(line)).toMatchObject({ events: [], problem: { code } });
  });

  it('reads pixels: JSON in base64, and plain keys', () => {
    const json = Buffer.from(JSON.stringify({ ...track, properties: { plan: '>>>???' } })).toString('base64');
    const plain = 'event=Seen&userId=u1&messageId=m1&properties.plan=%3E%3E%3E%3F%3F%3F';
    for (const query of [`data=${encodeURIComponent(json)}`, `data=${json}`, plain]) {
      const line = makeLine({ method: 'GET', path: '/v1/pixel/track', body: query });
      expect(normaliseLine(line).events).toMatchObject([{ messageId: 'm1', properties: { plan: '>>>???' } }]);
    }
    const hostile = 'event=x&userId=u&properties.__proto__.x=1';
    const forbidden = makeLine({ path: '/v1/pixel/track', body: hostile });
    expect(normaliseLine(forbidden).rejections).toMatchObject([
      { problems: [{ code: 'TY_EVENT_FORBIDDEN_KEY' }] },
    ]);
  });
});
