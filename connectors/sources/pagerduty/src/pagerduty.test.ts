import { createHmac } from 'node:crypto';
import type { SourceRequest } from '@trackyard/connector-sdk';
import { describeOddPayloads, describeSourceContract } from '@trackyard/connector-sdk/testing';
import * as payloads from './fixtures/payloads.ts';
import { source } from './index.ts';

const settings = { signingSecret: 'pd-secret-1234567890' };

function signed(payload: object): SourceRequest {
  const body = Buffer.from(JSON.stringify(payload));
  const mac = createHmac('sha256', settings.signingSecret).update(body).digest('hex');
  return {
    method: 'POST',
    headers: { 'x-pagerduty-signature': `v1=${mac}` },
    query: {},
    body,
    receivedAt: Date.parse('2020-10-02T18:45:23Z'),
  };
}

function event(name: string, properties: object, id = 'PLH1HKV'): object[] {
  const isEngineer = id === 'PLH1HKV';
  const agent = isEngineer ? { agent_type: 'user_reference' } : {};
  return [
    {
      type: 'track',
      event: name,
      messageId: 'pagerduty-5ac64822-4adc-4fda-ade0-410becf0de4f',
      anonymousId: `pagerduty:${id}`,
      timestamp: '2020-10-02T18:45:22.169Z',
      context: {
        integration: { name: 'pagerduty', version: '3' },
        ...(isEngineer && { traits: { name: 'Tenex Engineer' } }),
      },
      properties: { ...properties, ...agent, client: 'PagerDuty' },
    },
  ];
}

const incident = {
  incident_id: 'PGR0VU2',
  incident_number: 2,
  incident_key: 'd3640fbd41094207a1c11e58e46b1662',
  title: 'A little bump in the road',
  status: 'triggered',
  urgency: 'high',
  service_id: 'PF9KMXH',
  service: 'API Service',
  escalation_policy: 'Default',
  teams: ['Engineering'],
  assignee_ids: ['PTUXL6G'],
  created_at: '2020-04-09T15:16:27.000Z',
  url: 'https://acme.pagerduty.com/incidents/PGR0VU2',
};
const part = { incident_id: 'PGR0VU2', title: 'A little bump in the road' };

const requests = [
  {
    name: 'an incident with a new priority',
    request: signed(payloads.priorityUpdated),
    events: event('PagerDuty Incident Priority Updated', { ...incident, priority: 'P1' }),
  },
  {
    name: 'an incident that nobody caused',
    request: signed(payloads.triggered),
    events: event('PagerDuty Incident Triggered', incident, 'PGR0VU2'),
  },
  {
    name: 'a note',
    request: signed(payloads.annotated),
    events: event('PagerDuty Incident Annotated', {
      ...part,
      id: 'P2LA89X',
      text: 'I sure am glad we are using PagerDuty!',
    }),
  },
  {
    name: 'a status update',
    request: signed(payloads.statusPublished),
    events: event('PagerDuty Incident Status Update Published', {
      ...part,
      id: 'P2LA89X',
      text: 'A fix for this incident is being developed',
    }),
  },
  {
    name: 'a responder',
    request: signed(payloads.responderAdded),
    events: event('PagerDuty Incident Responder Added', {
      ...part,
      text: 'Please help me make the tests pass',
      state: 'pending',
      responder_id: 'PVMGSML',
      escalation_policy: 'The Policy',
    }),
  },
  {
    name: 'a service',
    request: signed(payloads.serviceUpdated),
    events: event(
      'PagerDuty Service Updated',
      {
        service_id: 'PF9KMXH',
        service: 'testing service updates',
        alert_creation: 'create_alerts_and_incidents',
        teams: ['Engineering'],
        url: 'https://acme.pagerduty.com/services/PF9KMXH',
      },
      'PF9KMXH',
    ),
  },
];

describeSourceContract(source, { settings, requests });

describe('pagerduty', () => {
  describeOddPayloads(source, { settings, requests });

  it('takes either of two signatures while the secret is rotated, and no other version', () => {
    const request = signed(payloads.ping);
    const signature = request.headers['x-pagerduty-signature']!;
    const verdictOn = (header: string) =>
      source.verify!({ ...request, headers: { 'x-pagerduty-signature': header } }, settings);
    expect(verdictOn(`v1=${'0'.repeat(64)},${signature}`)).toEqual({ ok: true });
    expect(verdictOn(signature.replace('v1=', 'v2='))).toEqual({ ok: false, reason: 'unsigned' });
    expect(source.verify!(request, { signingSecret: 'other' })).toEqual({ ok: false, reason: 'signature' });
  });

  it('keeps the ping of a new subscription, and kinds that it does not know', () => {
    expect(source.parse!(signed(payloads.ping), settings)).toMatchObject([
      { event: 'PagerDuty Pagey Ping', properties: { message: 'Hello from your friend Pagey!' } },
    ]);
    const data = { id: 'P1', type: 'brand_new', a: 1 };
    expect(
      source.parse!(signed({ event: { id: '1', event_type: 'brand.new', data } }), settings),
    ).toMatchObject([{ event: 'PagerDuty Brand New', anonymousId: 'pagerduty:P1', properties: data }]);
  });

  it('refuses what has no event', () => {
    expect(() => source.parse!(signed({ messages: [] }), settings)).toThrow('no event id or type');
  });
});
