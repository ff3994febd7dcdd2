import { createHmac } from 'node:crypto';
import { PayloadError, type SourceRequest } from '@trackyard/connector-sdk';
import { describeSourceContract } from '@trackyard/connector-sdk/testing';
import { source } from './index.ts';

const sharedSecret = 'segment-shared-secret';
const receivedAt = Date.parse('2026-01-02T03:04:06.000Z');
const integration = { name: 'segment' };

function post(body: unknown, signature?: string): SourceRequest {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const made = createHmac('sha1', sharedSecret).update(bytes).digest('hex');
  const headers = { 'content-type': 'application/json', 'x-signature': signature ?? made };
  return { method: 'POST', headers, query: {}, body: bytes, receivedAt };
}

/** `x-signature` of `ORDER`, alone or first of a batch, by the code in @segment/action-destinations 3.497.0. */
const SIGNATURE_OF_ORDER = '5e24a06cbe9d8cdb70ab7b84133e7793d99a7497';

const ORDER = {
  type: 'track',
  event: 'Order Completed',
  userId: 'u1',
  messageId: 'ajs-next-1',
  timestamp: '2026-01-02T03:04:05.000Z',
  properties: { revenue: 12.5 },
  context: { library: { name: 'analytics.js', version: 'next-1.0' } },
};

/** What Segment adds on the way: https://segment.com/docs/connections/spec/common/ */
const WAY = {
  timestamp: '2015-02-23T22:28:55.111Z',
  originalTimestamp: '2015-02-23T22:28:55.387Z',
  sentAt: '2015-02-23T22:28:55.111Z',
  receivedAt: '2015-02-23T22:28:55.387Z',
  version: 2,
  channel: 'server',
  integrations: { All: true },
};

// The calls as https://segment.com/docs/connections/spec/ documents them.
const CALLS = [
  {
    type: 'identify',
    messageId: '022bb90c-bbac-11e4-8dfc-aa07a5b093db',
    userId: '97980cfea0067',
    anonymousId: '507f191e810c19729de860ea',
    traits: { name: 'Peter Gibbons', email: 'peter@example.com', plan: 'premium', logins: 5 },
    context: { ip: '8.8.8.8' },
    ...WAY,
  },
  {
    type: 'page',
    messageId: 'page-1',
    anonymousId: '507f191e810c19729de860ea',
    name: 'Home',
    properties: { title: 'Welcome | Initech', url: 'http://www.example.com' },
    context: {},
    ...WAY,
  },
  {
    type: 'screen',
    messageId: 'screen-1',
    userId: '97980cfea0067',
    name: 'Home',
    properties: { variation: 'blue signup button' },
    context: {},
    ...WAY,
  },
  {
    type: 'group',
    messageId: 'group-1',
    userId: '97980cfea0067',
    groupId: '0e8c78ea9d97a7b8185e8632',
    traits: { name: 'Initech', employees: 329 },
    context: {},
    ...WAY,
  },
  {
    type: 'alias',
    messageId: 'alias-1',
    previousId: '39239-239239-239239-23923',
    userId: '507f191e81',
    context: {},
    ...WAY,
  },
];

const forwarded = (event: { context: object }) => ({ ...event, context: { integration, ...event.context } });

describeSourceContract(source, {
  settings: { sharedSecret },
  requests: [
    { name: 'track', request: post(ORDER, SIGNATURE_OF_ORDER), events: [forwarded(ORDER)] },
    ...CALLS.map((call) => ({ name: call.type, request: post(call), events: [forwarded(call)] })),
  ],
});

describe('batches', () => {
  const batch = [ORDER, { ...ORDER, messageId: 'ajs-next-2' }];

  it('are signed by their first event', () => {
    const request = post(batch, SIGNATURE_OF_ORDER);
    expect(source.verify!(request, { sharedSecret })).toEqual({ ok: true });
    expect(source.parse!(request, {})).toEqual(batch.map(forwarded));
  });

  it.each(['[', '[]', '[{"type":"track"}]'])('are refused where that is another: %s', (text) => {
    expect(source.verify!(post(text, SIGNATURE_OF_ORDER), { sharedSecret })).toEqual({
      ok: false,
      reason: 'signature',
    });
  });
});

describe('signatures', () => {
  it('are asked for once there is a secret, and of it', () => {
    const { 'x-signature': _signature, ...headers } = post(ORDER).headers;
    const unsigned = { ...post(ORDER), headers };
    expect(source.verify!(unsigned, {})).toEqual({ ok: true });
    expect(source.verify!(unsigned, { sharedSecret })).toEqual({ ok: false, reason: 'unsigned' });
    expect(source.verify!(post(ORDER), { sharedSecret: 'other' })).toEqual({
      ok: false,
      reason: 'signature',
    });
  });
});

describe('odd payloads', () => {
  it('get an id that stays the same where they have none', () => {
    const { messageId: _id, ...event } = ORDER;
    const [first] = source.parse!(post(event), {});
    expect(first!['messageId']).toMatch(/^segment-[0-9a-f]{24}$/);
    expect(source.parse!(post(event), {})).toEqual([first]);
  });

  it.each(['"text"', '[1]', '[{},null]', '[[]]'])('are refused: %s', (text) => {
    expect(() => source.parse!(post(text), {})).toThrow(PayloadError);
  });

  it('are collection’s to judge where they are objects of another form', () => {
    expect(source.parse!(post({ type: 'video', context: 7 }), {})).toEqual([
      expect.objectContaining({ type: 'video', context: { integration } }),
    ]);
  });
});
