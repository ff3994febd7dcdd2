import { checkSettings, PayloadError, type SourceRequest } from '@trackyard/connector-sdk';
import { describeSourceContract } from '@trackyard/connector-sdk/testing';
import { source } from './index.ts';

const token = 'adjust-token-1234567890';
const receivedAt = 1404214667000;

function get(query: Record<string, string>): SourceRequest {
  return { method: 'GET', headers: {}, query: { ...query, token }, body: Buffer.alloc(0), receivedAt };
}

const parse = (query: Record<string, string>) =>
  source.parse!(get(query), { token }) as Record<string, any>[];

// Placeholders and their examples: https://help.adjust.com/en/article/global-callbacks, …/event-callbacks,
// …/ad-spend-callbacks, …/recommended-placeholders-callbacks
const BASICS = {
  gps_adid: '38400000-8cf0-11bd-b23e-10b96e40000d',
  idfa: '',
  adid: '18546f6171f67e29d1cb983322ad1329',
  tracker: 'abc123',
  tracker_name: 'Network1::Christmas::Reindeers::320x70_en',
  app_name: 'MyApp',
  created_at: '1404214665',
};
const COMMON = {
  type: 'track',
  messageId: expect.stringMatching(/^adjust-[0-9a-f]{24}$/),
  timestamp: '2014-07-01T11:37:45.000Z',
  anonymousId: 'adjust:18546f6171f67e29d1cb983322ad1329',
};
const CONTEXT = {
  integration: { name: 'adjust' },
  app: { name: 'MyApp' },
  device: { advertisingId: '38400000-8cf0-11bd-b23e-10b96e40000d' },
};
const PROPERTIES = {
  tracker: 'abc123',
  tracker_name: 'Network1::Christmas::Reindeers::320x70_en',
  provider: 'Adjust',
};
const SHARED = { adid: '18546f6171f67e29d1cb983322ad1329', ...PROPERTIES };

describeSourceContract(source, {
  settings: { token },
  signsNoBody: true,
  requests: [
    {
      name: 'an install',
      request: get({
        ...BASICS,
        activity_kind: 'install',
        network_name: 'Network1',
        campaign_name: 'Christmas',
        adgroup_name: 'Reindeers',
        creative_name: '320x70_en',
        ip_address: '192.0.2.7',
        os_name: 'android',
        os_version: '4.3',
      }),
      events: [
        {
          ...COMMON,
          event: 'Install Attributed',
          properties: {
            ...SHARED,
            campaign: {
              source: 'Network1',
              name: 'Christmas',
              ad_group: 'Reindeers',
              ad_creative: '320x70_en',
            },
          },
          context: { ...CONTEXT, ip: '192.0.2.7', os: { name: 'android', version: '4.3' } },
        },
      ],
    },
    {
      name: 'an in-app event with revenue',
      request: get({
        ...BASICS,
        activity_kind: 'event',
        event: 'bkrfgq',
        event_name: 'purchase_100_coins',
        revenue_float: '12.34',
        currency: 'eur',
        user_id: 'u1',
      }),
      events: [
        {
          ...COMMON,
          event: 'purchase_100_coins',
          userId: 'u1',
          properties: { ...SHARED, event: 'bkrfgq', revenue: 12.34, currency: 'EUR' },
          context: CONTEXT,
        },
      ],
    },
    {
      name: 'a session',
      request: get({ ...BASICS, activity_kind: 'session' }),
      events: [expect.objectContaining({ event: 'Application Opened' })],
    },
    {
      name: 'an uninstall',
      request: get({ ...BASICS, activity_kind: 'uninstall' }),
      events: [expect.objectContaining({ event: 'Application Uninstalled' })],
    },
    {
      name: 'what an advertisement cost',
      request: get({
        ...BASICS,
        activity_kind: 'cost_updated',
        cost_type: 'cpi',
        cost_amount: '4.99',
        cost_currency: 'eur',
      }),
      events: [
        expect.objectContaining({
          event: 'Adjust Cost Updated',
          properties: expect.objectContaining({ cost_type: 'cpi', cost_amount: '4.99' }),
        }),
      ],
    },
    {
      name: 'a kind that is not known, without a device',
      request: get({ activity_kind: 'rejected_reattribution', created_at: '1404214665' }),
      events: [
        expect.objectContaining({ event: 'Adjust Rejected Reattribution', anonymousId: 'adjust:unknown' }),
      ],
    },
  ],
});

describe('the token', () => {
  const verify = (query: Record<string, string>, settings: object = { token }) =>
    source.verify!({ ...get({}), query }, { ...settings });

  it('is asked for, the right one, and one that is set', () => {
    expect(verify({})).toEqual({ ok: false, reason: 'unsigned' });
    expect(verify({ token: `${token}x` })).toEqual({ ok: false, reason: 'credentials' });
    expect(verify({ token: '' }, {})).toMatchObject({ ok: false });
    expect(source.secretQuery).toContain('token');
  });

  it('is long, and needs no escape in a URL', () => {
    for (const short of ['short', 'a&b=c-1234567890123'])
      expect(checkSettings(source.meta.settings, { token: short }).problems).toHaveLength(1);
  });
});

describe('what is sent again', () => {
  it('has the same id, in whatever order; another moment has another', () => {
    const [first] = parse({ ...BASICS, activity_kind: 'session' });
    expect(parse({ activity_kind: 'session', ...BASICS })[0]!['messageId']).toBe(first!['messageId']);
    const later = { ...BASICS, activity_kind: 'session', created_at: '1404214666' };
    expect(parse(later)[0]!['messageId']).not.toBe(first!['messageId']);
  });
});

describe('odd callbacks', () => {
  it('are read without a kind, with times and amounts that are none', () => {
    expect(parse({ adid: 'a', created_at: 'x', revenue_float: 'y' })).toEqual([
      expect.objectContaining({
        event: 'Adjust',
        properties: { adid: 'a', provider: 'Adjust' },
      }),
    ]);
    expect(parse({ user_id: 'u', event: 'bkrfgq' })[0]).toMatchObject({ event: 'bkrfgq', userId: 'u' });
    expect(parse({ user_id: 'u', event: 'bkrfgq' })[0]).not.toHaveProperty('anonymousId');
  });

  it('are refused without any parameter', () => {
    expect(() => parse({})).toThrow(PayloadError);
  });
});
