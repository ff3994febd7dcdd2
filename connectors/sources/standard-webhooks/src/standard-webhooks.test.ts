import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { PayloadError, type SourceRequest } from '@trackyard/connector-sdk';
import { describeSourceContract } from '@trackyard/connector-sdk/testing';
import { source } from './index.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'; // of the specification's page
const seconds = 1767323046;
const receivedAt = seconds * 1000;
const id = 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W';
const context = { integration: { name: 'standard-webhooks' } };

const BODY =
  '{"type":"invoice.paid","timestamp":"2026-01-02T03:04:05.000Z","data":{"id":"in_1","user_id":"u1","email":"ada@example.com","total":5}}';

function v1(text: string, key = secret): string {
  const bytes = Buffer.from(key.replace('whsec_', ''), 'base64');
  return `v1,${createHmac('sha256', bytes).update(`${id}.${seconds}.${text}`).digest('base64')}`;
}

function post(text: string, signature = v1(text), prefix = 'webhook'): SourceRequest {
  const headers = {
    [`${prefix}-id`]: id,
    [`${prefix}-timestamp`]: String(seconds),
    [`${prefix}-signature`]: signature,
  };
  return { method: 'POST', headers, query: {}, body: Buffer.from(text), receivedAt };
}

const parse = (text: string, settings: object = {}) =>
  source.parse!(post(text), { secret, ...settings }) as Record<string, any>[];
const verify = (request: SourceRequest, settings: object = {}) =>
  source.verify!(request, { secret, ...settings });

// The form of the body: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#payload-structure
describeSourceContract(source, {
  settings: { secret },
  requests: [
    {
      name: 'a full payload, with the signature of standardwebhooks 1.1.1 and of svix 1.99.1',
      request: post(BODY, 'v1,JQcI/vf8jlXGf9cy2xfGGqVzCiHVx2YCZSLYLKn8VcU='),
      events: [
        {
          type: 'track',
          event: 'Invoice Paid',
          messageId: `standard-webhooks-${id}`,
          timestamp: '2026-01-02T03:04:05.000Z',
          userId: 'u1',
          properties: { id: 'in_1', user_id: 'u1', email: 'ada@example.com', total: 5 },
          context: { ...context, traits: { email: 'ada@example.com' } },
        },
      ],
    },
    {
      name: 'a thin payload, of nobody that is known',
      request: post(
        '{"type":"contact.created","timestamp":"2022-11-03T20:26:10.344522Z","data":{"id":"1f81eb52"}}',
      ),
      events: [
        expect.objectContaining({
          event: 'Contact Created',
          anonymousId: 'standard-webhooks:unknown',
          timestamp: '2022-11-03T20:26:10.344Z',
        }),
      ],
    },
    {
      name: 'a body without data, named by Svix’s headers',
      request: post('{"type":"user.created","id":7}', undefined, 'svix'),
      events: [
        expect.objectContaining({
          event: 'User Created',
          properties: { id: 7 },
          timestamp: '2026-01-02T03:04:06.000Z',
        }),
      ],
    },
    {
      name: 'a body without a type',
      request: post('{"data":{"total":5}}'),
      events: [expect.objectContaining({ event: 'Webhook Received', properties: { total: 5 } })],
    },
    {
      name: 'a list of a hub’s events and of others',
      request: post(
        '[{"type":"identify","messageId":"m-1","userId":"u1","traits":{"plan":"pro"}},{"type":"a.b","data":{}}]',
      ),
      events: [
        { type: 'identify', messageId: 'm-1', userId: 'u1', traits: { plan: 'pro' } },
        expect.objectContaining({ event: 'A B', messageId: `standard-webhooks-${id}-1` }),
      ],
    },
  ],
});

describe('signatures', () => {
  it('are refused by another secret, of another time, and where a part is missing', () => {
    const other = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
    expect(verify(post(BODY, v1(BODY, other)))).toEqual({ ok: false, reason: 'signature' });
    for (const off of [-301, 301])
      expect(verify({ ...post(BODY), receivedAt: receivedAt + off * 1000 })).toEqual({
        ok: false,
        reason: 'expired',
      });
    expect(verify({ ...post(BODY), headers: { ...post(BODY).headers, 'webhook-timestamp': 'now' } })).toEqual(
      {
        ok: false,
        reason: 'expired',
      },
    );
    const { 'webhook-id': _id, ...headers } = post(BODY).headers;
    expect(verify({ ...post(BODY), headers })).toEqual({ ok: false, reason: 'unsigned' });
  });

  it('may be several, of which one counts, by the secret or the previous one', () => {
    const other = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
    const both = post(BODY, `v1,AAAA v1a,BBBB ${v1(BODY, other)} ${v1(BODY)}`);
    expect(verify(both)).toEqual({ ok: true });
    expect(verify(post(BODY, v1(BODY, other)), { previousSecret: other })).toEqual({ ok: true });
    expect(verify(post(BODY), { secret: secret.replace('whsec_', '') })).toEqual({ ok: true });
  });

  it('may be by a private key', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const key = `whpk_${publicKey.export({ format: 'der', type: 'spki' }).subarray(12).toString('base64')}`;
    const value = sign(null, Buffer.from(`${id}.${seconds}.${BODY}`), privateKey).toString('base64');
    expect(verify(post(BODY, `v1,AAAA v1a,${value}`), { secret: key })).toEqual({ ok: true });
    expect(verify(post(`${BODY} `, `v1a,${value}`), { secret: key })).toMatchObject({ ok: false });
    expect(verify(post(BODY, `v1,${value}`), { secret: key })).toMatchObject({ ok: false });
    expect(verify(post(BODY, 'v1a,AAAA'), { secret: 'whpk_AAAA' })).toMatchObject({ ok: false });
  });

  it('are none without a key', () => {
    expect(verify(post(BODY), { secret: undefined })).toMatchObject({ ok: false });
    expect(verify(post(BODY), { secret: 'whsec_' })).toMatchObject({ ok: false });
  });
});

describe('settings', () => {
  it('say who sends, and where the user stands', () => {
    const text = '{"type":"order.shipped","data":{"user":{"external_id":42},"user_id":"other"}}';
    expect(parse(text, { sender: 'Acme', userIdPath: 'user.external_id' })[0]).toMatchObject({
      event: 'Acme Order Shipped',
      userId: '42',
    });
    expect(parse(text, { userIdPath: 'user.constructor.name' })[0]).not.toHaveProperty('userId');
  });
});

describe('odd payloads', () => {
  it.each(['{"type":7,"timestamp":{},"data":[]}', '{"type":null,"data":null}', '{}', '[]'])(
    'reads %s',
    (text) => {
      expect(parse(text)).toHaveLength(text === '[]' ? 0 : 1);
    },
  );

  it.each(['"text"', '[1]', 'null'])('refuses %s', (text) => {
    expect(() => parse(text)).toThrow(PayloadError);
  });
});
