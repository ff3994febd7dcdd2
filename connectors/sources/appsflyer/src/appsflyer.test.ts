import { checkSettings, PayloadError, type SourceRequest } from '@trackyard/connector-sdk';
import { describeSourceContract } from '@trackyard/connector-sdk/testing';
import { source } from './index.ts';

const token = 'appsflyer-token-1234567890';
const receivedAt = Date.parse('2020-01-15T14:57:26.000Z');

function post(message: unknown): SourceRequest {
  const body = Buffer.from(typeof message === 'string' ? message : JSON.stringify(message));
  return { method: 'POST', headers: { authorization: token }, query: {}, body, receivedAt };
}

const parse = (message: unknown) => source.parse!(post(message), {}) as Record<string, any>[];

// Fields: https://support.appsflyer.com/hc/en-us/articles/207034356, without most of those that are null.
const MESSAGE = {
  api_version: '2.0',
  app_id: 'id1217828636',
  app_name: 'AppsFlyer',
  app_version: '1.4.1',
  appsflyer_id: '1547985076649-5309999',
  bundle_id: 'com.appsflyer.AppsFlyer',
  city: 'Khu Pho Binh Hoa',
  country_code: 'VN',
  customer_user_id: 'u1',
  device_type: 'iPhoneXR',
  event_name: 'My Apps',
  event_revenue: null,
  event_revenue_currency: 'USD',
  event_source: 'SDK',
  event_time: '2020-01-15 14:57:24.898',
  event_value: '{}',
  idfa: 'A7071198-3848-40A5-B3D0-94578D9BZZZZ',
  idfv: '868049A3-4B2F-4A11-9B00-CFFC362XXXXX',
  ip: '192.0.2.7',
  is_retargeting: false,
  language: 'en-US',
  media_source: 'organic',
  campaign: null,
  os_version: '12.3.1',
  platform: 'ios',
  state: '57',
  user_agent: 'AppsFlyer/1 CFNetwork/978.0.7 Darwin/18.6.0',
};
const COMMON = {
  type: 'track',
  messageId: expect.stringMatching(/^appsflyer-[0-9a-f]{24}$/),
  timestamp: '2020-01-15T14:57:24.898Z',
  userId: 'u1',
  anonymousId: 'appsflyer:1547985076649-5309999',
  context: {
    integration: { name: 'appsflyer', version: '2.0' },
    ip: '192.0.2.7',
    userAgent: 'AppsFlyer/1 CFNetwork/978.0.7 Darwin/18.6.0',
    locale: 'en-US',
    app: { name: 'AppsFlyer', version: '1.4.1', namespace: 'com.appsflyer.AppsFlyer' },
    os: { name: 'ios', version: '12.3.1' },
    device: {
      id: '868049A3-4B2F-4A11-9B00-CFFC362XXXXX',
      advertisingId: 'A7071198-3848-40A5-B3D0-94578D9BZZZZ',
      model: 'iPhoneXR',
    },
    location: { country: 'VN', region: '57', city: 'Khu Pho Binh Hoa' },
  },
};
const BASE = {
  app_id: 'id1217828636',
  platform: 'ios',
  event_source: 'SDK',
  is_retargeting: false,
  provider: 'AppsFlyer',
  campaign: { source: 'organic' },
};

describeSourceContract(source, {
  settings: { token },
  signsNoBody: true,
  requests: [
    {
      name: 'an event of the app’s own',
      request: post(MESSAGE),
      events: [{ ...COMMON, event: 'My Apps', properties: { event_name: 'My Apps', ...BASE } }],
    },
    {
      name: 'an install',
      request: post({
        ...MESSAGE,
        event_name: 'install',
        conversion_type: 'install',
        campaign_type: 'ua',
        media_source: 'googleadwords_int',
        campaign: 'Spring',
        af_c_id: '14339524501',
        af_channel: 'ACI_Display',
        af_adset: 'Reindeers',
        af_ad: '320x70',
      }),
      events: [
        {
          ...COMMON,
          event: 'Install Attributed',
          properties: {
            ...BASE,
            event_name: 'install',
            conversion_type: 'install',
            campaign_type: 'ua',
            campaign: {
              source: 'googleadwords_int',
              name: 'Spring',
              id: '14339524501',
              medium: 'ACI_Display',
              ad_group: 'Reindeers',
              ad_creative: '320x70',
            },
          },
        },
      ],
    },
    {
      // Parameters: https://support.appsflyer.com/hc/en-us/articles/115005544169-In-app-events-Overview
      name: 'a purchase',
      request: post({
        ...MESSAGE,
        event_name: 'af_purchase',
        event_revenue: '1006',
        event_revenue_currency: 'zar',
        event_value:
          '{"af_revenue":"1006","af_order_id":"9277","af_content_id":["123","988"],"af_quantity":[2,1],"af_price":[25,50],"af_content_type":"wallets"}',
      }),
      events: [
        {
          ...COMMON,
          event: 'Order Completed',
          properties: {
            ...BASE,
            event_name: 'af_purchase',
            af_revenue: '1006',
            order_id: '9277',
            products: [
              { product_id: '123', category: 'wallets', price: 25, quantity: 2 },
              { product_id: '988', category: 'wallets', price: 50, quantity: 1 },
            ],
            revenue: 1006,
            currency: 'ZAR',
          },
        },
      ],
    },
    {
      name: 'a product that is added',
      request: post({
        ...MESSAGE,
        event_name: 'af_add_to_cart',
        event_value: { af_content_id: '15854', af_quantity: '1', af_content: 'Wallet' },
      }),
      events: [
        expect.objectContaining({
          event: 'Product Added',
          properties: expect.objectContaining({ product_id: '15854', quantity: '1', name: 'Wallet' }),
        }),
      ],
    },
    {
      name: 'a re-engagement',
      request: post({ ...MESSAGE, event_name: 're-engagement', is_retargeting: true }),
      events: [expect.objectContaining({ event: 'AppsFlyer Re Engagement' })],
    },
    {
      name: 'an event of AppsFlyer’s without another name, of a device without a user',
      request: post({
        ...MESSAGE,
        event_name: 'af_level_achieved',
        customer_user_id: null,
        event_value: '"7"',
      }),
      events: [
        expect.objectContaining({
          event: 'AppsFlyer Level Achieved',
          properties: { ...BASE, event_name: 'af_level_achieved', event_value: '7' },
        }),
      ],
    },
  ],
});

describe('the token', () => {
  const verify = (request: Partial<SourceRequest>, settings: object = { token }) =>
    source.verify!({ ...post({}), headers: {}, ...request }, { ...settings });

  it('is taken from its header or the URL', () => {
    expect(verify({ headers: { authorization: `Bearer ${token}` } })).toEqual({ ok: true });
    expect(verify({ headers: { 'x-af-token': token } }, { token, header: 'X-AF-Token' })).toEqual({
      ok: true,
    });
    expect(verify({ query: { token } })).toEqual({ ok: true });
  });

  it('is asked for once it is set, the right one', () => {
    expect(verify({})).toEqual({ ok: false, reason: 'unsigned' });
    expect(verify({ headers: { authorization: 'other' } })).toEqual({ ok: false, reason: 'credentials' });
    expect(verify({ headers: { authorization: token } }, { token, header: 'X-AF-Token' })).toMatchObject({
      ok: false,
    });
    expect(verify({}, {})).toEqual({ ok: true });
    expect(checkSettings(source.meta.settings, { header: 'Cookie' }).problems).toHaveLength(1);
  });
});

describe('GET', () => {
  it('holds the message in the query, without the token', () => {
    const query = {
      event_name: 'af_login',
      appsflyer_id: '1-2',
      event_time: '2020-01-15 14:57:24.898',
      token,
    };
    expect(source.parse!({ ...post(''), method: 'GET', query }, { token })).toEqual([
      expect.objectContaining({
        event: 'Signed In',
        anonymousId: 'appsflyer:1-2',
        timestamp: COMMON.timestamp,
      }),
    ]);
  });
});

describe('what is sent again', () => {
  it('has the same id; another moment has another', () => {
    const [first] = parse(MESSAGE);
    expect(parse({ ...MESSAGE })[0]!['messageId']).toBe(first!['messageId']);
    expect(parse({ ...MESSAGE, event_time: '2020-01-15 14:57:24.899' })[0]!['messageId']).not.toBe(
      first!['messageId'],
    );
  });
});

describe('odd payloads', () => {
  it('are not taken for AppsFlyer’s where an app’s own name begins alike', () => {
    expect(parse({ ...MESSAGE, event_name: 'installed_shortcut' })[0]).toMatchObject({
      event: 'installed_shortcut',
    });
    expect(parse({ ...MESSAGE, event_name: 'constructor' })[0]).toMatchObject({ event: 'constructor' });
    expect(parse({ ...MESSAGE, media_source: '' })[0]!['properties']).not.toHaveProperty('campaign');
  });

  it('are read where they are objects', () => {
    expect(parse({})).toEqual([
      expect.objectContaining({ event: 'AppsFlyer', anonymousId: 'appsflyer:unknown' }),
    ]);
    expect(
      parse({
        event_name: [],
        event_time: 'yesterday',
        event_value: 'no JSON',
        event_revenue: '1,5',
        customer_user_id: 7,
      }),
    ).toEqual([
      expect.objectContaining({
        userId: '7',
        properties: expect.objectContaining({ event_value: 'no JSON' }),
      }),
    ]);
  });

  it.each(['[]', '"x"'])('are refused: %s', (text) => {
    expect(() => parse(text)).toThrow(PayloadError);
  });
});
