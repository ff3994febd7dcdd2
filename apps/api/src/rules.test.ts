import { MASK } from '@trackyard/base';
import type { ConnectorMeta } from '@trackyard/connector-sdk';
import type { Books } from '@trackyard/queue';
import { isSameOrigin } from './auth/same-origin.ts';
import { createRateLimit } from './auth/rate-limit.ts';
import { changeSettings, maskSettings } from './connector-settings.ts';
import { isConnectionBalanced, isSourceBalanced } from './routes/books.ts';
import { liveMessage } from './routes/source-live.ts';
import { refuseWhileWaiting } from './waiting.ts';

describe('isSameOrigin', () => {
  const site = { host: 'localhost:8080', publicUrl: 'https://hub.example.com' };
  it.each([
    ['https://hub.example.com', true],
    ['http://localhost:8080', true],
    ['http://localhost:8081', false],
    ['http://hub.example.com', false],
    ['https://hub.example.com.evil.example', false],
    ['null', false],
    ['', false],
  ])('%s: %p', (origin, expected) => {
    expect(isSameOrigin(origin, site)).toBe(expected);
  });

  it('knows no host where none is sent', () => {
    expect(isSameOrigin('http://localhost:8080', { ...site, host: undefined })).toBe(false);
  });
});

describe('settings', () => {
  const field = { type: 'string', label: 'Field', description: '' } as const;
  const meta: ConnectorMeta = {
    ...{ slug: 'x', name: 'X', category: 'Analytics' as const, description: '' },
    settings: { url: { ...field, required: true }, key: { ...field, secret: true }, note: field },
  };

  it('keeps a masked secret, takes away what is null, leaves what is not sent', () => {
    const stored = { url: 'u', key: 'secret', note: 'n' };
    expect(changeSettings(meta, { stored, given: { key: MASK, note: null } })).toEqual({
      settings: { url: 'u', key: 'secret' },
      secretFields: ['key'],
    });
  });

  it('takes the mask literally where nothing is secret', () => {
    expect(changeSettings(meta, { stored: { url: 'u' }, given: { note: MASK } }).settings).toEqual({
      url: 'u',
      note: MASK,
    });
  });

  it('masks what is sealed and what is secret today', () => {
    const sealed = { $sealed: 'k.x' };
    expect(maskSettings(meta, { url: 'u', key: 'in clear', note: sealed })).toEqual({
      url: 'u',
      key: MASK,
      note: MASK,
    });
    expect(maskSettings(undefined, { key: sealed })).toEqual({ key: MASK });
  });
});

describe('createRateLimit', () => {
  it('lets a burst through, then so many a second, each caller for itself', () => {
    let now = 0;
    const limit = createRateLimit({ now: () => now });
    for (let n = 0; n < 300; n += 1) limit.take('a');
    expect(() => limit.take('a')).toThrow(
      expect.objectContaining({ code: 'TY_RATE_LIMITED', details: { retryAfterSeconds: 1 } }),
    );
    limit.take('b');
    now = 100;
    for (let n = 0; n < 5; n += 1) limit.take('a');
    expect(() => limit.take('a')).toThrow(expect.objectContaining({ code: 'TY_RATE_LIMITED' }));
  });
});

describe('the books’ equations', () => {
  const row = {
    routed: 10,
    replayed: 2,
    delivered: 3,
    filtered: { a: 1, b: 1 },
    held: 1,
    dead: 2,
    deleted: 1,
    pending: 3,
  };
  it('hold or do not', () => {
    expect(isConnectionBalanced(row)).toBe(true);
    expect(isConnectionBalanced({ ...row, pending: 4 })).toBe(false);
    expect(isSourceBalanced({ received: 6, accepted: 3, duplicate: 2, quarantined: 1, waiting: 9 })).toBe(
      true,
    );
    expect(isSourceBalanced({ received: 6, accepted: 3, duplicate: 2, quarantined: 0, waiting: 1 })).toBe(
      false,
    );
  });
});

describe('refuseWhileWaiting', () => {
  const connection = {
    routed: 3,
    replayed: 0,
    delivered: 0,
    filtered: {},
    held: 1,
    dead: 0,
    deleted: 0,
    pending: 2,
  };
  const books: Books = {
    sources: { src_1: { received: 0, accepted: 0, duplicate: 0, quarantined: 0, waiting: 4 } },
    connections: { con_1: connection },
  };
  it('counts unrouted, pending and held events', () => {
    const refused = () =>
      refuseWhileWaiting(books, {
        sourceId: 'src_1',
        connections: ['con_1', 'con_none'].map((id) => ({ id, destinationId: 'dst_1' })),
      });
    expect(refused).toThrow(expect.objectContaining({ code: 'TY_CONFLICT', details: { waiting: 7 } }));
    expect(() =>
      refuseWhileWaiting(books, { connections: [{ id: 'con_none', destinationId: 'dst_1' }] }),
    ).not.toThrow();
  });
});

describe('liveMessage', () => {
  it('puts every line of the JSON on a line of its own', () => {
    const entry = { id: '7-0', kind: 'event', json: '{\n"a":1}', problems: [] } as const;
    expect(liveMessage({ ...entry, problems: [] })).toBe(
      'id: 7-0\nevent: event\ndata: {"event":{\ndata: "a":1},"problems":[]}\n\n',
    );
  });
});
