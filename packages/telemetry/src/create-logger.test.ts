import { createLogger, type LoggerOptions } from './create-logger.ts';

function record(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const destination = { write: (line: string) => lines.push(line) };
  const log = createLogger({ level: 'debug', name: 'worker', destination, ...options });
  return { log, lines, entries: () => lines.map((line) => JSON.parse(line)) };
}

describe('createLogger', () => {
  it('writes one flat JSON object a line', () => {
    const { log, lines, entries } = record();
    log.info('delivery.attempted', {
      destination: 'dst_1',
      events: 100,
      ok: true,
      ms: 12,
      gone: undefined,
      none: null,
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^[^\n]*\n$/);
    expect(entries()[0]).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      app: 'worker',
      event: 'delivery.attempted',
      destination: 'dst_1',
      events: 100,
      ok: true,
      ms: 12,
      none: null,
    });
  });

  it('writes from its level on', () => {
    const { log, entries } = record({ level: 'warn' });
    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');
    expect(entries().map(({ event }) => event)).toEqual(['c', 'd']);
  });

  it('carries the fields of its parents', () => {
    const { log, entries } = record();
    log.child({ source: 'src_1', shard: 1 }).child({ shard: 2 }).info('batch.accepted', { events: 3 });
    expect(entries()[0]).toMatchObject({ source: 'src_1', shard: 2, events: 3 });
  });

  it('masks keys and passwords in every text', () => {
    const { log, lines } = record();
    const key = `wk_${'a'.repeat(43)}`;
    log
      .child({ note: `key ${key}` })
      .info('x', { url: 'postgres://me:s3cret@db/1', header: 'Bearer abcdefgh.ijkl' });
    log.error('y', {}, new Error(`refused ${key}`, { cause: new Error('postgres://me:s3cret@db/1') }));
    expect(lines.join('')).not.toMatch(/aaaaaaaa|s3cret|abcdefgh/);
  });

  it('masks a key that the length limit would cut in two', () => {
    const { log, lines } = record();
    log.error('x', {}, new Error(`${'.'.repeat(990)} wk_${'a'.repeat(43)}`));
    expect(lines.join('')).not.toContain('aa');
  });

  it.each(['password', 'clientSecret', 'Authorization', 'accessToken', 'writeKey', 'api_key', 'set-cookie'])(
    'masks the field %s',
    (name) => {
      const { log, entries } = record();
      log.info('x', { [name]: 'plain', [`${name}Count`]: 3 });
      expect(entries()[0]).toMatchObject({ [name]: '********', [`${name}Count`]: 3 });
    },
  );

  it('never prints an object, whatever the types let through', () => {
    const { log, lines, entries } = record();
    const event: any = { properties: { email: 'a@b.c' } };
    log.info('x', { event, list: [event] as any, big: 1n as any });
    expect(lines.join('')).not.toContain('a@b.c');
    expect(entries()[0]).toMatchObject({ event: 'x', event_: '(object)', list: '(object)', big: '(bigint)' });
  });

  it('prints of an error its name, texts, code and stack, not what hangs on it', () => {
    const { log, entries } = record();
    const error = Object.assign(new TypeError('outer', { cause: new Error('inner') }), {
      code: 'E1',
      body: 'payload',
    });
    log.error('x', { ms: 1 }, error);
    expect(entries()[0]).toEqual({
      level: 'error',
      time: expect.any(String),
      app: 'worker',
      event: 'x',
      ms: 1,
      error: 'TypeError',
      errorMessage: 'outer < inner',
      errorCode: 'E1',
      errorStack: expect.stringContaining('TypeError: outer'),
    });
    log.error('y', {}, 'text');
    expect(entries()[1]).toMatchObject({ error: 'text' });
  });

  it('writes for people where asked to, without letting a value forge a line', () => {
    const { log, lines } = record({ pretty: true });
    log.info('delivery.attempted', {
      destination: 'dst_1',
      events: 100,
      reason: 'no\n12:00:00 INFO fake a=b',
    });
    log.error('x', {}, new Error('broken'));
    expect(lines[0]).toMatch(
      /^\d\d:\d\d:\d\d INFO delivery\.attempted destination=dst_1 events=100 reason="no\\n12:00:00 INFO fake a=b"\n$/,
    );
    expect(lines[1]).toMatch(/^\S+ ERROR x error=Error errorMessage=broken\nError: broken\n {4}at /);
  });
});
