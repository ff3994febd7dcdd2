import { LIMITS } from './limits.ts';
import { parseBatch, type ParseInput } from './parse-batch.ts';

const receivedAt = Date.parse('2026-01-02T03:04:10.000Z');
const base = { sourceId: 'src_1', requestId: 'req-1', receivedAt, newMessageId: () => 'made-here' };
const parseOne = (item: unknown, input: Partial<ParseInput> = {}) =>
  parseBatch(item, { ...base, batch: false, ...input });
const parseMany = (body: unknown, input: Partial<ParseInput> = {}) =>
  parseBatch(body, { ...base, batch: true, ...input });

/** The problems of a single call as `CODE` or `CODE path`. */
function problemsOf(item: unknown, input: Partial<ParseInput> = {}): string[] {
  const { rejections, problem } = parseOne(item, input);
  expect(problem).toBeUndefined();
  return rejections.flatMap(({ problems }) =>
    problems.map(({ code, path }) => (path ? `${code} ${path}` : code)),
  );
}

const track = { type: 'track', event: 'Signed Up', userId: 'u1', messageId: 'm1' };

describe('an accepted event', () => {
  it('has everything that the type promises', () => {
    const item = { ...track, timestamp: '2026-01-02T03:04:00.000Z', sentAt: '2026-01-02T03:04:10.000Z' };
    const { events, lines, rejections } = parseOne(item);
    expect(rejections).toEqual([]);
    expect(events).toEqual([
      {
        type: 'track',
        event: 'Signed Up',
        messageId: 'm1',
        userId: 'u1',
        timestamp: '2026-01-02T03:04:00.000Z',
        originalTimestamp: '2026-01-02T03:04:00.000Z',
        sentAt: '2026-01-02T03:04:10.000Z',
        receivedAt: '2026-01-02T03:04:10.000Z',
        properties: {},
        context: {},
        trackyard: { sourceId: 'src_1', requestId: 'req-1', index: 0 },
      },
    ]);
    expect(lines.map((line) => JSON.parse(line))).toEqual(events);
  });

  it('takes its type from the path before its own', () => {
    const { events } = parseOne({ type: 'track', userId: 'u' }, { type: 'identify' });
    expect(events).toMatchObject([{ type: 'identify', traits: {} }]);
  });

  it('has the traits of its context where an identify names none, as RudderStack sends them', () => {
    const context = { traits: { plan: 'pro' } };
    const traitsOf = (item: object) =>
      parseOne({ userId: 'u1', groupId: 'g', context, ...item }).events[0]?.traits;
    expect(traitsOf({ type: 'identify' })).toEqual({ plan: 'pro' });
    expect(traitsOf({ type: 'identify', traits: {} })).toEqual({});
    expect(traitsOf({ type: 'identify', context: { traits: 'pro' } })).toEqual({});
    expect(traitsOf({ type: 'group' })).toEqual({});
    expect(traitsOf({ type: 'track', event: 'e' })).toBeUndefined();
  });

  it('keeps unknown keys, drops the write key, overwrites a stamp of the sender', () => {
    const { events } = parseOne({
      ...track,
      writeKey: 'wk',
      channel: 'server',
      _metadata: { a: [1] },
      trackyard: { index: 9 },
    });
    expect(events).toMatchObject([{ channel: 'server', _metadata: { a: [1] }, trackyard: { index: 0 } }]);
    expect(events[0]).not.toHaveProperty('writeKey');
  });

  it('turns ids that are numbers into text and leaves text untouched', () => {
    const { events } = parseOne({
      type: 'group',
      userId: 42,
      groupId: 0,
      anonymousId: ' a ',
      previousId: 1.5,
    });
    expect(events).toMatchObject([{ userId: '42', groupId: '0', anonymousId: ' a ', previousId: '1.5' }]);
  });

  it('has no empty fields: null and "" are absent', () => {
    const empty = { userId: null, groupId: '', name: null, category: null, messageId: null, sentAt: null };
    const [event] = parseOne({
      ...track,
      ...empty,
      anonymousId: 'a',
      context: null,
      properties: null,
    }).events;
    expect(event).toMatchObject({ messageId: 'made-here', anonymousId: 'a', context: {}, properties: {} });
    for (const field of ['userId', 'groupId', 'name', 'category', 'sentAt'])
      expect(event).not.toHaveProperty(field);
  });

  it.each([
    { type: 'identify', anonymousId: 'a' },
    { type: 'page', userId: 'u', name: 'Home', category: 'x' },
    { type: 'screen', userId: 'u' },
    { type: 'group', groupId: 'g' },
    { type: 'alias', userId: 'u', previousId: 'p' },
  ])('may be %p', (item) => {
    expect(parseOne(item).events).toMatchObject([item]);
  });

  it('keeps NUL, lone surrogates and keys that look dangerous but are not', () => {
    const text =
      '{"type":"track","event":"a\\u0000b","userId":"\\ud800","properties":{"constructor":{"prototype":1},"toString":2,"toJSON":3}}';
    const { events, lines } = parseOne(JSON.parse(text));
    expect(events).toMatchObject([{ event: 'a\0b', userId: '\ud800' }]);
    expect(JSON.parse(lines[0]!)).toEqual(JSON.parse(JSON.stringify(events[0])));
    expect(lines[0]).toContain('"properties":{"constructor":{"prototype":1},"toString":2,"toJSON":3}');
  });

  it('keeps a root key named constructor', () => {
    const { events } = parseOne(
      JSON.parse('{"type":"identify","userId":"u","constructor":1,"hasOwnProperty":2}'),
    );
    expect(Object.entries(events[0]!)).toEqual(
      expect.arrayContaining([
        ['constructor', 1],
        ['hasOwnProperty', 2],
      ]),
    );
  });

  it('leaves the body as it was', () => {
    const body = { batch: [{ ...track, context: { a: 1 }, writeKey: 'wk' }], context: { b: 2 }, sentAt: 'x' };
    const before = JSON.stringify(body);
    parseMany(body, { ip: '192.0.2.1' });
    expect(JSON.stringify(body)).toBe(before);
  });
});

describe('context.ip', () => {
  const ipOf = (context: unknown, input: Partial<ParseInput>) =>
    parseOne({ ...track, context }, input).events[0]?.context.ip;

  it('is filled where an address is given and the sender gave none', () => {
    expect(ipOf(undefined, { ip: '192.0.2.1' })).toBe('192.0.2.1');
    expect(ipOf({ ip: '0.0.0.0' }, { ip: '192.0.2.1' })).toBe('0.0.0.0');
    expect(ipOf({}, {})).toBeUndefined();
  });

  it('is filled on server-side paths only where context.direct asks for it', () => {
    expect(ipOf({}, { ip: '192.0.2.1', ipFor: 'direct' })).toBeUndefined();
    expect(ipOf({ direct: true }, { ip: '192.0.2.1', ipFor: 'direct' })).toBe('192.0.2.1');
  });
});

describe('a refused event', () => {
  it.each<[string, unknown, string[]]>([
    ['no type', { userId: 'u' }, ['TY_EVENT_TYPE type']],
    ['an unknown type', { type: 'Track', userId: 'u' }, ['TY_EVENT_TYPE type']],
    ['a type from Object', { type: 'constructor' }, ['TY_EVENT_TYPE type']],
    ['no user', { type: 'page' }, ['TY_EVENT_NO_USER']],
    ['empty ids', { type: 'identify', userId: '', anonymousId: null }, ['TY_EVENT_NO_USER']],
    ['no event name', { type: 'track', userId: 'u' }, ['TY_EVENT_NAME event']],
    ['an empty event name', { ...track, event: '' }, ['TY_EVENT_NAME event']],
    ['an event name that is a number', { ...track, event: 5 }, ['TY_EVENT_NAME event']],
    ['no groupId', { type: 'group', userId: 'u' }, ['TY_EVENT_GROUP_ID groupId']],
    ['no ids of an alias', { type: 'alias' }, ['TY_EVENT_ALIAS_IDS userId', 'TY_EVENT_ALIAS_IDS previousId']],
    ['an id that is an object', { ...track, userId: { a: 1 } }, ['TY_EVENT_FIELD_TYPE userId']],
    ['an id that is a boolean', { ...track, anonymousId: true }, ['TY_EVENT_FIELD_TYPE anonymousId']],
    ['properties that are a list', { ...track, properties: [] }, ['TY_EVENT_FIELD_TYPE properties']],
    ['traits that are text', { type: 'identify', userId: 'u', traits: 'x' }, ['TY_EVENT_FIELD_TYPE traits']],
    ['a context that is a number', { ...track, context: 1 }, ['TY_EVENT_FIELD_TYPE context']],
    ['integrations that are false', { ...track, integrations: false }, ['TY_EVENT_FIELD_TYPE integrations']],
    ['a page name that is a number', { type: 'page', userId: 'u', name: 1 }, ['TY_EVENT_FIELD_TYPE name']],
    [
      'a category that is a list',
      { type: 'screen', userId: 'u', category: [] },
      ['TY_EVENT_FIELD_TYPE category'],
    ],
    ['a messageId that is a number', { ...track, messageId: 7 }, ['TY_EVENT_FIELD_TYPE messageId']],
    ['a long messageId', { ...track, messageId: 'x'.repeat(101) }, ['TY_EVENT_MESSAGE_ID messageId']],
  ])('has %s', (_name, item, problems) => {
    expect(problemsOf(item)).toEqual(problems);
  });

  it('is told all its problems at once', () => {
    const item = { type: 'track', properties: 1, context: [], messageId: {}, integrations: 'all' };
    expect(problemsOf(item).sort()).toEqual([
      'TY_EVENT_FIELD_TYPE context',
      'TY_EVENT_FIELD_TYPE integrations',
      'TY_EVENT_FIELD_TYPE messageId',
      'TY_EVENT_FIELD_TYPE properties',
      'TY_EVENT_NAME event',
      'TY_EVENT_NO_USER',
    ]);
  });

  it('comes back as it was, with its index and messageId', () => {
    const bad = { type: 'page', messageId: 'm2' };
    const { rejections, events } = parseMany({ batch: [track, bad, null, [], 'x', 5] });
    expect(events).toHaveLength(1);
    expect(rejections[0]).toMatchObject({
      index: 1,
      messageId: 'm2',
      problems: [{ code: 'TY_EVENT_NO_USER' }],
    });
    expect(rejections[0]?.item).toBe(bad);
    expect(rejections.slice(1).map(({ index, problems }) => [index, problems[0]?.code])).toEqual(
      [2, 3, 4, 5].map((index) => [index, 'TY_EVENT_NOT_OBJECT']),
    );
  });
});

describe('the border', () => {
  const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  const withProperties = (json: string) =>
    JSON.parse(`{"type":"track","event":"e","userId":"u","properties":${json}}`);

  it('refuses __proto__ at any depth and pollutes nothing', () => {
    const code = ['TY_EVENT_FORBIDDEN_KEY'];
    expect(problemsOf(withProperties('{"a":[{"__proto__":{"polluted":1}}]}'))).toEqual(code);
    expect(problemsOf(JSON.parse('{"type":"identify","userId":"u","__proto__":{"polluted":1}}'))).toEqual(
      code,
    );
    expect(problemsOf(withProperties('{"a":{"__proto__":1},"b":{"__proto__":2}}'))).toEqual(code);
    expect(parseMany(JSON.parse('{"__proto__":{},"batch":[{}]}')).problem?.code).toBe(
      'TY_EVENT_FORBIDDEN_KEY',
    );
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('refuses nesting past the limit, however deep, and takes it at the limit', () => {
    expect(problemsOf(withProperties(nested(LIMITS.depth - 1)))).toEqual([]);
    expect(problemsOf(withProperties(nested(LIMITS.depth)))).toEqual(['TY_EVENT_TOO_DEEP']);
    expect(problemsOf(withProperties(nested(50_000)))).toEqual(['TY_EVENT_TOO_DEEP']);
    expect(problemsOf(withProperties(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`))).toEqual([
      'TY_EVENT_TOO_DEEP',
    ]);
  });

  it('sees depth behind a list in place of an event, and behind too many keys', () => {
    const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) as unknown;
    const codes = parseMany({ batch: [deep] }).rejections[0]?.problems.map(({ code }) => code);
    expect(codes).toEqual(['TY_EVENT_NOT_OBJECT', 'TY_EVENT_TOO_DEEP']);
    const keys = Object.fromEntries(Array.from({ length: LIMITS.keysPerEvent }, (_, i) => [`k${i}`, 0]));
    expect(problemsOf({ ...track, properties: { ...keys, deep } })).toEqual([
      'TY_EVENT_TOO_DEEP',
      'TY_EVENT_TOO_MANY_KEYS',
    ]);
  });

  it('refuses too many keys', () => {
    const keys = Object.fromEntries(Array.from({ length: LIMITS.keysPerEvent }, (_, i) => [`k${i}`, 0]));
    expect(problemsOf({ ...track, properties: keys })).toEqual([
      'TY_EVENT_TOO_MANY_KEYS',
      'TY_EVENT_TOO_LARGE',
    ]);
  });

  it('measures an event in bytes of what was sent', () => {
    const filled = (bytes: number) => {
      const item = { ...track, properties: { text: '' } };
      item.properties.text = 'é'.repeat(Math.floor((bytes - JSON.stringify(item).length) / 2));
      return item;
    };
    expect(Buffer.byteLength(JSON.stringify(filled(LIMITS.eventBytes)))).toBeGreaterThan(
      LIMITS.eventBytes - 2,
    );
    expect(problemsOf(filled(LIMITS.eventBytes))).toEqual([]);
    expect(problemsOf(filled(LIMITS.eventBytes + 4))).toEqual(['TY_EVENT_TOO_LARGE']);
  });

  it("counts a batch's own context into each event, and all of them together", () => {
    const context = { text: 'x'.repeat(31 * 1024) };
    const batch = Array.from({ length: 500 }, (_, i) => ({ ...track, messageId: `m${i}` }));
    const { events, rejections } = parseMany({ batch, context });
    expect(events.length).toBeGreaterThan(100);
    expect(events.length * 31 * 1024).toBeLessThanOrEqual(LIMITS.normalisedBytes);
    expect(rejections).toHaveLength(500 - events.length);
    expect(rejections[0]?.problems[0]?.code).toBe('TY_EVENT_TOO_LARGE');
    const larger = parseMany({ batch: [track], context: { text: 'x'.repeat(LIMITS.eventBytes) } });
    expect(larger.rejections[0]?.problems.map(({ code }) => code)).toEqual(['TY_EVENT_TOO_LARGE']);
  });
});

describe('a batch', () => {
  it.each([
    [undefined, 'TY_BODY_NOT_OBJECT'],
    [null, 'TY_BODY_NOT_OBJECT'],
    [[track], 'TY_BODY_NOT_OBJECT'],
    ['text', 'TY_BODY_NOT_OBJECT'],
    [{}, 'TY_BATCH_MISSING'],
    [{ batch: { 0: track } }, 'TY_BATCH_MISSING'],
    [{ batch: [] }, 'TY_BATCH_EMPTY'],
    [{ batch: Array.from({ length: LIMITS.eventsPerBatch + 1 }, () => track) }, 'TY_BATCH_TOO_LONG'],
  ])('is refused as a whole: %#', (body, code) => {
    expect(parseMany(body)).toMatchObject({ events: [], lines: [], rejections: [], problem: { code } });
  });

  it('may be as long as the limit', () => {
    const batch = Array.from({ length: LIMITS.eventsPerBatch }, () => track);
    expect(parseMany({ batch }).events).toHaveLength(LIMITS.eventsPerBatch);
  });

  it('merges its context and integrations under those of its items, and stamps each', () => {
    const { events } = parseMany({
      context: { locale: 'en', library: { name: 'go' } },
      integrations: { All: false, S3: true },
      sentAt: '2026-01-02T03:05:10.000Z',
      batch: [
        { ...track, context: { locale: 'de' }, integrations: { S3: false } },
        { ...track, timestamp: '2026-01-02T03:05:00Z' },
      ],
    });
    expect(events[0]).toMatchObject({
      context: { locale: 'de', library: { name: 'go' } },
      integrations: { All: false, S3: false },
      trackyard: { index: 0, skewMs: 60_000 },
    });
    expect(events[1]).toMatchObject({
      context: { locale: 'en' },
      timestamp: '2026-01-02T03:04:00.000Z',
      sentAt: '2026-01-02T03:05:10.000Z',
      trackyard: { index: 1 },
    });
  });

  it('with a context that is none spoils each item, by name', () => {
    const { events, rejections } = parseMany({ batch: [track, track], context: 'x', integrations: null });
    expect(events).toEqual([]);
    expect(rejections.map(({ problems }) => problems)).toEqual(
      [0, 1].map(() => [expect.objectContaining({ code: 'TY_EVENT_FIELD_TYPE', path: 'context' })]),
    );
  });

  it('with a context that is too deep is refused without exhausting the stack', () => {
    const body = JSON.parse(
      `{"batch":[{"type":"identify","userId":"u"}],"context":${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}}`,
    );
    expect(parseMany(body).rejections[0]?.problems).toMatchObject([
      { code: 'TY_EVENT_TOO_DEEP', path: 'context' },
    ]);
  });
});
