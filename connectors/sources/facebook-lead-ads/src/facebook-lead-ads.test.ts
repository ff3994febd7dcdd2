import { createHmac } from 'node:crypto';
import { PayloadError, type SourceRequest } from '@trackyard/connector-sdk';
import { describeSourceContract } from '@trackyard/connector-sdk/testing';
import { source } from './index.ts';

const settings = { appSecret: 'facebook-app-secret', verifyToken: 'meatyhamhock' };
const receivedAt = 1767323046000;
const context = { integration: { name: 'facebook-lead-ads' } };
const messageId = expect.stringMatching(/^facebook-lead-ads-[0-9a-f]{24}$/);

function post(payload: unknown): SourceRequest {
  const body = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  const signature = createHmac('sha256', settings.appSecret).update(body).digest('hex');
  return {
    method: 'POST',
    headers: { 'x-hub-signature-256': `sha256=${signature}` },
    query: {},
    body,
    receivedAt,
  };
}

const parse = (payload: unknown) => source.parse!(post(payload), settings) as Record<string, any>[];

// https://developers.facebook.com/docs/graph-api/webhooks/getting-started/webhooks-for-leadgen
const VALUE = {
  ad_id: '444444444',
  form_id: '444444444444',
  leadgen_id: '444444444445',
  created_time: 1767323045,
  page_id: '444444444446',
  adgroup_id: '44444444447',
};
const LEAD = { field: 'leadgen', value: VALUE };
const page = (...changes: object[]) => ({ id: '444444444446', time: 1767323046, changes });
const pages = (...entry: object[]) => ({ object: 'page', entry });
const SUBMITTED = {
  type: 'track',
  event: 'Facebook Lead Submitted',
  messageId: 'facebook-lead-ads-444444444445',
  timestamp: '2026-01-02T03:04:05.000Z',
  anonymousId: 'facebook-lead-ads:444444444445',
  properties: {
    lead_id: '444444444445',
    page_id: '444444444446',
    ad_id: '444444444',
    form_id: '444444444444',
    adgroup_id: '44444444447',
  },
  context,
};

// https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests
const QUESTION: SourceRequest = {
  method: 'GET',
  headers: {},
  query: { 'hub.mode': 'subscribe', 'hub.challenge': '1158201444', 'hub.verify_token': 'meatyhamhock' },
  body: Buffer.alloc(0),
  receivedAt,
};

describeSourceContract(source, {
  settings,
  requests: [
    { name: 'a lead', request: post(pages(page(LEAD))), events: [SUBMITTED] },
    {
      name: 'leads of several pages',
      request: post(
        pages(
          page(LEAD, { field: 'leadgen', value: { ...VALUE, leadgen_id: '2' } }),
          page({ field: 'leadgen', value: { ...VALUE, leadgen_id: '3' } }),
        ),
      ),
      events: [
        SUBMITTED,
        expect.objectContaining({ messageId: 'facebook-lead-ads-2' }),
        expect.objectContaining({ messageId: 'facebook-lead-ads-3' }),
      ],
    },
    {
      name: 'a lead without an ad, its ids numbers',
      request: post(
        pages(
          page({
            field: 'leadgen',
            value: { form_id: 7, leadgen_id: 8, created_time: 1767323045, page_id: 9 },
          }),
        ),
      ),
      events: [
        expect.objectContaining({
          anonymousId: 'facebook-lead-ads:8',
          properties: { lead_id: '8', form_id: 7, page_id: 9 },
        }),
      ],
    },
    {
      // https://developers.facebook.com/docs/graph-api/webhooks/reference/page/#feed
      name: 'a change of another field',
      request: post(
        pages(page({ field: 'feed', value: { item: 'status', post_id: '44444444_444444444', verb: 'add' } })),
      ),
      events: [
        {
          type: 'track',
          event: 'Facebook Feed',
          messageId,
          timestamp: '2026-01-02T03:04:06.000Z',
          anonymousId: 'facebook-lead-ads:page-444444444446',
          properties: { item: 'status', post_id: '44444444_444444444', verb: 'add', page_id: '444444444446' },
          context,
        },
      ],
    },
    {
      // https://developers.facebook.com/docs/messenger-platform/webhooks/#format
      name: 'a message',
      request: post(
        pages({ id: '1', time: 1767323046000, messaging: [{ sender: { id: '2' }, recipient: { id: '1' } }] }),
      ),
      events: [
        expect.objectContaining({ event: 'Facebook Messaging', timestamp: '2026-01-02T03:04:06.000Z' }),
      ],
    },
  ],
  handshakes: [
    {
      name: 'Meta’s question',
      request: QUESTION,
      answer: { status: 200, headers: { 'content-type': 'text/plain' }, body: '1158201444' },
    },
  ],
});

describe('the question', () => {
  it.each([{ 'hub.verify_token': 'other' }, { 'hub.verify_token': '' }, { 'hub.mode': 'unsubscribe' }])(
    'is refused with %j',
    (changed) => {
      const request = { ...QUESTION, query: { ...QUESTION.query, ...changed } };
      expect(source.handshake!(request, settings)).toBeUndefined();
      expect(source.verify!(request, settings)).toMatchObject({ ok: false });
    },
  );

  it('is refused where no token is set', () => {
    const request = { ...QUESTION, query: { ...QUESTION.query, 'hub.verify_token': '' } };
    expect(source.handshake!(request, {})).toBeUndefined();
  });
});

describe('signatures', () => {
  it('are refused of another secret, and without one', () => {
    expect(source.verify!(post({}), { appSecret: 'other' })).toEqual({ ok: false, reason: 'signature' });
    expect(source.verify!({ ...post({}), headers: {} }, settings)).toEqual({ ok: false, reason: 'unsigned' });
    expect(source.verify!(post({}), {})).toEqual({ ok: false, reason: 'credentials' });
  });
});

describe('odd payloads', () => {
  it('are kept where an entry holds neither changes nor messages', () => {
    expect(parse('{"object":"page","entry":[7,{"changes":7,"messaging":null,"standby":[]}]}')).toEqual([
      expect.objectContaining({ event: 'Facebook Page', properties: { changes: 7, standby: [] } }),
    ]);
  });

  it('are kept where a lead has no id', () => {
    expect(parse(pages({ changes: [{ field: 'leadgen', value: { form_id: 7 } }, {}] }))).toEqual([
      expect.objectContaining({ event: 'Facebook Leadgen', anonymousId: 'facebook-lead-ads:page-unknown' }),
      expect.objectContaining({ event: 'Facebook' }),
    ]);
  });

  it.each(['[]', '"x"', '{}', '{"entry":{}}'])('are refused: %s', (text) => {
    expect(() => parse(text)).toThrow(PayloadError);
  });
});
