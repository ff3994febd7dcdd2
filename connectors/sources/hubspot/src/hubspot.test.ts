import { createHash, createHmac } from 'node:crypto';
import { PayloadError, type SourceRequest } from '@trackyard/connector-sdk';
import { describeSourceContract } from '@trackyard/connector-sdk/testing';
import { source } from './index.ts';

const clientSecret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy';
const url = 'https://hub.example.com/v1/webhooks/src_1';
const receivedAt = 1767323046000;
const context = { integration: { name: 'hubspot' } };
const messageId = expect.stringMatching(/^hubspot-[0-9a-f]{24}$/);

function post(changes: unknown, { signature = '', at = receivedAt } = {}): SourceRequest {
  const body = Buffer.from(typeof changes === 'string' ? changes : JSON.stringify(changes));
  const v3 = createHmac('sha256', clientSecret).update(`POST${url}${body.toString()}${at}`).digest('base64');
  const headers = {
    'x-hubspot-signature-v3': signature || v3,
    'x-hubspot-request-timestamp': String(at),
    'x-hubspot-signature': createHash('sha256').update(clientSecret).update(body).digest('hex'),
  };
  return { method: 'POST', headers, query: {}, body, receivedAt };
}

const parse = (changes: unknown) => source.parse!(post(changes), {}) as Record<string, any>[];

// https://developers.hubspot.com/docs/api/webhooks, the times made recent.
const CREATED = {
  eventId: 1,
  subscriptionId: 12345,
  portalId: 62515,
  appId: 54321,
  occurredAt: 1767323045000,
  subscriptionType: 'contact.creation',
  attemptNumber: 0,
  objectId: 123,
  changeSource: 'CRM',
  changeFlag: 'NEW',
};
const { changeFlag: _flag, ...CHANGE } = CREATED;
const COMMON = { messageId, timestamp: '2026-01-02T03:04:05.000Z', context };
const BASE = { subscription_id: 12345, portal_id: 62515, object_id: 123, change_source: 'CRM' };

describeSourceContract(source, {
  settings: { clientSecret, url },
  requests: [
    {
      name: 'a new contact, with the signature of @hubspot/api-client 13.5.0',
      request: post([CREATED], { signature: 'hGQaUSgv9qEov5D1dEh+4etmjNy99adRWOZjPcorkrs=' }),
      events: [
        {
          type: 'track',
          event: 'HubSpot Contact Created',
          anonymousId: 'hubspot:123',
          properties: { ...BASE, change_flag: 'NEW' },
          ...COMMON,
        },
      ],
    },
    {
      name: 'properties of a contact and of a deal',
      request: post([
        {
          ...CHANGE,
          subscriptionType: 'contact.propertyChange',
          propertyName: 'firstname',
          propertyValue: 'Ada',
        },
        { ...CHANGE, subscriptionType: 'contact.propertyChange', propertyName: 'email', propertyValue: '' },
        { ...CHANGE, subscriptionType: 'deal.propertyChange', propertyName: 'amount', propertyValue: '5' },
      ]),
      events: [
        { type: 'identify', anonymousId: 'hubspot:123', traits: { firstName: 'Ada' }, ...COMMON },
        { type: 'identify', anonymousId: 'hubspot:123', traits: { email: '' }, ...COMMON },
        {
          type: 'track',
          event: 'HubSpot Deal Property Changed',
          anonymousId: 'hubspot:portal-62515',
          properties: { ...BASE, property_name: 'amount', property_value: '5' },
          ...COMMON,
        },
      ],
    },
    {
      name: 'a merge of contacts',
      request: post([
        {
          ...CHANGE,
          subscriptionType: 'contact.merge',
          primaryObjectId: 123,
          mergedObjectIds: [124],
          newObjectId: 125,
          numberOfPropertiesMoved: 2,
        },
      ]),
      events: [
        expect.objectContaining({
          event: 'HubSpot Contact Merged',
          properties: {
            ...BASE,
            primary_object_id: 123,
            merged_object_ids: [124],
            new_object_id: 125,
            number_of_properties_moved: 2,
          },
        }),
      ],
    },
    {
      name: 'an association',
      request: post([
        {
          ...CHANGE,
          subscriptionType: 'contact.associationChange',
          associationType: 'CONTACT_TO_COMPANY',
          fromObjectId: 123,
          toObjectId: 456,
          associationRemoved: false,
          isPrimaryAssociation: true,
        },
      ]),
      events: [
        expect.objectContaining({
          event: 'HubSpot Contact Association Changed',
          properties: expect.objectContaining({
            association_type: 'CONTACT_TO_COMPANY',
            association_removed: false,
          }),
        }),
      ],
    },
    {
      name: 'the generic form, and kinds that are not known',
      request: post([
        { ...CHANGE, subscriptionType: 'object.creation', objectTypeId: '0-3' },
        { ...CHANGE, subscriptionType: 'object.deletion', objectTypeId: '0-1' },
        { ...CHANGE, subscriptionType: 'object.restore', objectTypeId: '2-777' },
        { ...CHANGE, subscriptionType: 'conversation.newMessage', messageType: 'MESSAGE' },
        { ...CHANGE, subscriptionType: 'contact.privacyDeletion' },
      ]),
      events: [
        expect.objectContaining({ event: 'HubSpot Deal Created' }),
        expect.objectContaining({ event: 'HubSpot Contact Deleted', anonymousId: 'hubspot:123' }),
        expect.objectContaining({ event: 'HubSpot Object Restored' }),
        expect.objectContaining({ event: 'HubSpot Conversation New Message' }),
        expect.objectContaining({ event: 'HubSpot Contact Deleted For Privacy' }),
      ],
    },
  ],
});

describe('signatures', () => {
  const verify = (request: SourceRequest, settings: object = { clientSecret, url }) =>
    source.verify!(request, { ...settings });

  it('are refused of another secret, another URL and another time', () => {
    expect(verify(post([]), { clientSecret: 'other', url })).toEqual({ ok: false, reason: 'signature' });
    expect(verify(post([]), { clientSecret, url: `${url}/` })).toEqual({ ok: false, reason: 'signature' });
    for (const off of [-301_000, 301_000])
      expect(verify(post([], { at: receivedAt + off }))).toEqual({ ok: false, reason: 'expired' });
    const { 'x-hubspot-request-timestamp': _at, ...headers } = post([]).headers;
    expect(verify({ ...post([]), headers })).toEqual({ ok: false, reason: 'expired' });
    expect(verify(post([]), { url })).toMatchObject({ ok: false });
  });

  it('are HubSpot’s first where the URL is not known', () => {
    const settings = { clientSecret };
    const signature = '86f222a5cb7514b2ab3b3d16137706ce769eb85d291c30ee26c70b71469456b6'; // @hubspot/api-client 13.5.0
    const old = { ...post([CREATED]), headers: { 'x-hubspot-signature': signature } };
    expect(verify(old, settings)).toEqual({ ok: true });
    expect(verify({ ...old, body: Buffer.from('[]') }, settings)).toEqual({ ok: false, reason: 'signature' });
    expect(verify({ ...old, headers: {} }, settings)).toEqual({ ok: false, reason: 'unsigned' });
    expect(verify(old)).toEqual({ ok: false, reason: 'unsigned' });
  });
});

describe('what is sent again', () => {
  it('has the same id, whatever the attempt; another change of the same moment has another', () => {
    const [first] = parse([CREATED]);
    expect(parse([{ ...CREATED, attemptNumber: 3 }])).toEqual([first]);
    expect(parse([{ ...CREATED, objectId: 124 }])[0]!['messageId']).not.toBe(first!['messageId']);
  });
});

describe('odd payloads', () => {
  it('are read where they are lists of objects', () => {
    const odd = { subscriptionType: 'object.toString', objectTypeId: 'constructor' };
    expect(parse([odd])).toEqual([expect.objectContaining({ event: 'HubSpot Object To String' })]);
    expect(parse([{}, { subscriptionType: 7, occurredAt: 'x', objectId: {} }])).toEqual([
      expect.objectContaining({ event: 'HubSpot', anonymousId: 'hubspot:portal-unknown' }),
      expect.objectContaining({ event: 'HubSpot 7' }),
    ]);
  });

  it.each(['{}', '[1]', '"x"'])('are refused: %s', (text) => {
    expect(() => parse(text)).toThrow(PayloadError);
  });
});
