import { createHmac } from 'node:crypto';
import { checkSettings, PayloadError, type SourceRequest } from '@trackyard/connector-sdk';
import { describeSourceContract } from '@trackyard/connector-sdk/testing';
import { source } from './index.ts';

// Every body here is made up: this source is for senders that nobody has documented.

const secret = 'secret-1234567890';
const receivedAt = Date.parse('2026-01-02T03:04:06.000Z');
const context = { integration: { name: 'webhook' } };
const anonymous = { anonymousId: 'webhook:unknown', context };

function post(text: string, contentType = 'application/json'): SourceRequest {
  const body = Buffer.from(text);
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  const headers = { 'content-type': contentType, 'x-signature': signature };
  return { method: 'POST', headers, query: {}, body, receivedAt };
}

function parse(request: SourceRequest, settings: object = {}) {
  return source.parse!(request, { ...signed, ...settings }) as Record<string, any>[];
}

function verify(request: Partial<SourceRequest>, settings: object) {
  return source.verify!({ ...post('{}'), headers: {}, ...request }, { ...settings });
}

const signed = { authentication: 'hmac', secret };
const order = { id: 'evt-1', kind: 'Order Completed', at: 1767323045, user: { id: 42 }, total: 5 };
const mapping = {
  event: { '@path': '$.kind' },
  userId: { '@path': '$.user.id' },
  messageId: { '@path': '$.id' },
  timestamp: { '@path': '$.at' },
  properties: { total: { '@path': '$.total' } },
};

describeSourceContract(source, {
  settings: signed,
  requests: [
    {
      name: 'a JSON object',
      request: post('{"a":1}'),
      events: [
        {
          type: 'track',
          event: 'Webhook Received',
          messageId: expect.stringMatching(/^webhook-[0-9a-f]{24}$/),
          properties: { a: 1 },
          ...anonymous,
        },
      ],
    },
    {
      name: 'a JSON list',
      request: post('[{"a":1},{"a":1},"text"]'),
      events: [
        expect.objectContaining({ properties: { a: 1 } }),
        expect.objectContaining({ properties: { a: 1 } }),
        expect.objectContaining({ properties: { value: 'text' } }),
      ],
    },
    {
      name: 'a form',
      request: post('name=Ada+L.&tag=a&tag=b', 'application/x-www-form-urlencoded; charset=utf-8'),
      events: [expect.objectContaining({ properties: { name: 'Ada L.', tag: ['a', 'b'] } })],
    },
    {
      name: 'XML',
      request: post(
        '<?xml version="1.0"?><order id="007"><name>A &amp; B &#233;</name><line>1</line><line>2</line></order>',
        'text/xml',
      ),
      events: [
        expect.objectContaining({
          properties: { order: { _id: '007', name: 'A & B é', line: ['1', '2'] } },
        }),
      ],
    },
    {
      name: 'JSON that is called a form',
      request: post(' {"a":1}', 'application/x-www-form-urlencoded'),
      events: [expect.objectContaining({ properties: { a: 1 } })],
    },
  ],
});

describe('mapping', () => {
  it('fills the event’s fields from the item', () => {
    expect(parse(post(JSON.stringify([order, { ...order, id: 'evt-2' }])), { mapping })).toEqual([
      {
        type: 'track',
        event: 'Order Completed',
        messageId: 'webhook-evt-1',
        userId: '42',
        timestamp: '2026-01-02T03:04:05.000Z',
        properties: { total: 5 },
        context,
      },
      expect.objectContaining({ messageId: 'webhook-evt-2' }),
    ]);
  });

  it('leaves the defaults where it says nothing, or finds nothing', () => {
    const event = { '@path': '$.nowhere' };
    expect(parse(post('{"a":1}'), { mapping: { event } })).toEqual([
      expect.objectContaining({
        type: 'track',
        event: 'Webhook Received',
        properties: { a: 1 },
        ...anonymous,
      }),
    ]);
  });

  it('makes the other types of call', () => {
    const one = (type: string, fields: object = {}) =>
      parse(post('{"a":1}'), { mapping: { type, userId: 'u', event: 'X', ...fields } })[0];
    expect(one('identify')).toMatchObject({ type: 'identify', userId: 'u', traits: { a: 1 } });
    expect(one('page')).toMatchObject({ type: 'page', name: 'X', properties: { a: 1 } });
    expect(one('group', { groupId: 'g' })).toMatchObject({ groupId: 'g', traits: { a: 1 } });
    expect(one('alias', { previousId: 'p' })).toMatchObject({ type: 'alias', previousId: 'p' });
    expect(one('identify')).not.toHaveProperty('event');
  });

  it.each([
    [1767323045123, '2026-01-02T03:04:05.123Z'],
    ['1767323045', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02T03:04:05+01:00', '2026-01-02T03:04:05+01:00'],
  ])('reads the time %j', (at, timestamp) => {
    expect(parse(post(JSON.stringify({ at })), { mapping })[0]).toMatchObject({ timestamp });
  });

  it('refuses a body that it fails on, and keeps the settings as they are', () => {
    const settings = { ...signed, mapping: { event: { '@nonsense': 1 } } };
    const before = structuredClone(settings);
    expect(() => source.parse!(post('{}'), settings)).toThrow(PayloadError);
    expect(settings).toEqual(before);
  });
});

describe('what is sent again', () => {
  const idOf = (request: SourceRequest, settings?: object) => parse(request, settings)[0]!['messageId'];

  it('is a duplicate where the body is the same, whenever it comes', () => {
    expect(idOf({ ...post('{"a":1}'), receivedAt: receivedAt + 60_000 })).toBe(idOf(post('{"a":1}')));
    expect(idOf(post('{"a":2}'))).not.toBe(idOf(post('{"a":1}')));
  });

  it('is an event of its own where repeats are kept, unless it has an id', () => {
    const later = { ...post(JSON.stringify(order)), receivedAt: receivedAt + 1 };
    expect(idOf(later, { keepRepeats: true })).not.toBe(
      idOf(post(JSON.stringify(order)), { keepRepeats: true }),
    );
    expect(idOf(later, { keepRepeats: true, mapping })).toBe('webhook-evt-1');
  });
});

describe('authentication', () => {
  const token = { authentication: 'token', secret };

  it('takes the token from Authorization, a header of choice, or the URL', () => {
    expect(verify({ headers: { authorization: `Bearer ${secret}` } }, token)).toEqual({ ok: true });
    expect(verify({ headers: { authorization: secret } }, token)).toEqual({ ok: true });
    expect(verify({ headers: { 'x-api-key': secret } }, { ...token, header: 'X-Api-Key' })).toEqual({
      ok: true,
    });
    expect(verify({ query: { token: secret } }, token)).toEqual({ ok: true });
  });

  it('refuses another token, and none', () => {
    expect(verify({ headers: { authorization: 'Bearer other' } }, token)).toEqual({
      ok: false,
      reason: 'credentials',
    });
    expect(verify({ query: { token: '' } }, token)).toMatchObject({ ok: false });
    expect(verify({}, token)).toEqual({ ok: false, reason: 'unsigned' });
  });

  it.each(['token', 'hmac'])('refuses everything where %s has no secret', (authentication) => {
    expect(verify({ headers: { authorization: 'Bearer undefined' } }, { authentication })).toMatchObject({
      ok: false,
    });
  });

  it('lets everything in where none is chosen, and only then', () => {
    expect(verify({}, { authentication: 'none' })).toEqual({ ok: true });
    expect(checkSettings(source.meta.settings, {}).problems).toEqual([
      expect.objectContaining({ field: 'authentication' }),
    ]);
  });

  it('reads signatures by algorithm, encoding and header', () => {
    const { body } = post('{}');
    const settings = { ...signed, algorithm: 'sha512', encoding: 'base64', header: 'X-Hub-Signature' };
    const signature = createHmac('sha512', secret).update(body).digest('base64');
    for (const given of [signature, `sha512=${signature}`])
      expect(verify({ headers: { 'x-hub-signature': given } }, settings)).toEqual({ ok: true });
    const upper = createHmac('sha1', secret).update(body).digest('hex').toUpperCase();
    expect(verify({ headers: { 'x-signature': upper } }, { ...signed, algorithm: 'sha1' })).toEqual({
      ok: true,
    });
    expect(verify({ headers: { 'x-signature': signature } }, signed)).toMatchObject({ ok: false });
  });
});

describe('odd bodies', () => {
  it('reads the query of a GET, without the token', () => {
    const get: SourceRequest = { ...post(''), method: 'GET', query: { a: '1', token: secret } };
    expect(parse(get)[0]).toMatchObject({ properties: { a: '1' } });
  });

  it.each([
    ['an empty body', '', 'application/json'],
    ['plain text', 'hello', 'text/plain'],
    ['a DTD', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'text/xml'],
    ['broken XML', '<a><b></a>', 'text/xml'],
    ['deep XML', '<a>'.repeat(500) + '</a>'.repeat(500), 'text/xml'],
    ['deep JSON', '[{"a":' + '['.repeat(500) + ']'.repeat(500) + '}]', 'application/json'],
    ['XML without end', '<a>'.repeat(20_000), 'text/xml'],
  ])('refuses %s', (_what, text, contentType) => {
    expect(() => parse(post(text, contentType))).toThrow(PayloadError);
  });

  it.each([
    ['[]', 0],
    ['null', 1],
    ['[[1],null]', 2],
    ['\uFEFF{"a":1}', 1],
  ])('reads %j', (text, events) => {
    expect(parse(post(text))).toHaveLength(events);
  });
});
