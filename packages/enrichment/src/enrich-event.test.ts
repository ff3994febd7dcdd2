import type { JsonObject } from '@trackyard/base';
import { makeEvent } from '@trackyard/event-spec';
import fc from 'fast-check';
import { enrichEvent } from './enrich-event.ts';
import { ENRICHMENTS, type Enrichments } from './enrichments.ts';
import { RecentlyUsed } from './recently-used.ts';

const UA = {
  iphone:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
  edge: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0',
  android:
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36',
  mac: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15',
  googlebot: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  headless:
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0 Safari/537.36',
};
const LOCATION = { city: 'Boxford', country: 'United Kingdom' };
const facts = {
  locate: (ip: string) =>
    ip === '2.125.160.216' ? { location: LOCATION, timezone: 'Europe/London' } : undefined,
  sessionId: 'session-1',
};
const ALL: Enrichments = Object.fromEntries(ENRICHMENTS.map((name) => [name, true]));

const contextOf = (context: JsonObject, enrichments: Enrichments, more: JsonObject = {}) =>
  enrichEvent(makeEvent({ context, ...more }), enrichments, facts).context;
const campaignOf = (url: string, campaign?: JsonObject) =>
  contextOf({ page: { url }, ...(campaign && { campaign }) }, { campaign: true }).campaign;

describe('of the user agent', () => {
  const clientOf = (userAgent: string, more: JsonObject = {}) => {
    const { browser, os, device, userAgentData } = contextOf({ userAgent, ...more }, { userAgent: true });
    return { browser, os, device, userAgentData };
  };

  it('come browser, system and device', () => {
    expect(clientOf(UA.iphone)).toEqual({
      browser: { name: 'Safari', version: '17.5' },
      os: { name: 'iOS', version: '17.5' },
      device: { type: 'mobile', manufacturer: 'Apple', model: 'iPhone' },
      userAgentData: { mobile: true, platform: 'iOS' },
    });
    expect(clientOf(UA.edge)).toEqual({
      browser: { name: 'Microsoft Edge', version: '126.0.0.0' },
      os: { name: 'Windows', version: '10' },
      device: { type: 'desktop' },
      userAgentData: { mobile: false, platform: 'Windows' },
    });
    expect(clientOf(UA.mac)).toMatchObject({ os: { name: 'macOS', version: '10.15.7' } });
  });

  it('less comes than of client hints, where they were sent', () => {
    const hints = {
      mobile: true,
      platform: 'Android',
      platformVersion: '14.0.0',
      model: 'Pixel 8',
      brands: [],
    };
    expect(clientOf(UA.android, { userAgentData: hints })).toEqual({
      browser: { name: 'Chrome', version: '126.0.0.0' },
      os: { name: 'Android', version: '14.0.0' },
      device: { type: 'mobile', model: 'Pixel 8' },
      userAgentData: hints,
    });
    const windows = { platform: 'Windows', platformVersion: '15.0.0' };
    expect(clientOf(UA.edge, { userAgentData: windows }).os).toEqual({ name: 'Windows', version: '11' });
  });

  it('nothing is mixed with what the sender knows', () => {
    const sent = {
      os: { name: 'watchOS' },
      device: { id: 'd1', model: 'Watch7,1' },
      browser: { name: 'Mine' },
    };
    expect(clientOf(UA.iphone, sent)).toMatchObject(sent);
    expect(clientOf(UA.iphone, { device: { id: 'd1', token: 't' } }).device).toEqual({
      ...{ id: 'd1', token: 't' },
      ...{ type: 'mobile', manufacturer: 'Apple', model: 'iPhone' },
    });
  });

  it.each([[''], ['x'.repeat(2_000)], ['nonsense']])(
    'nothing comes where it says nothing: %.20s',
    (userAgent) => {
      const event = makeEvent({ context: { userAgent } });
      expect(enrichEvent(event, { userAgent: true }, facts)).toBe(event);
    },
  );
});

describe('of the page', () => {
  it('comes the campaign', () => {
    expect(
      campaignOf(
        'https://shop.example/?a=1&utm_source=news&utm_medium=email&utm_campaign=Spring%20%2B1&utm_id=7#utm_term=no',
      ),
    ).toEqual({ source: 'news', medium: 'email', name: 'Spring +1', id: '7' });
    expect(campaignOf('https://shop.example/?gclid=Cj0KC&fbclid=IwAR&utm_source=')).toEqual({
      ...{ gclid: 'Cj0KC', fbclid: 'IwAR' },
    });
    expect(contextOf({ page: { search: '?utm_source=a' } }, { campaign: true }).campaign).toEqual({
      source: 'a',
    });
    const page = { type: 'page', properties: { url: 'https://shop.example/?utm_source=b' } };
    expect(contextOf({}, { campaign: true }, page).campaign).toEqual({ source: 'b' });
  });

  it('comes no half of a campaign', () => {
    const url = 'https://shop.example/?utm_source=a&utm_medium=b&gclid=c';
    expect(campaignOf(url, { name: 'Mine' })).toEqual({ name: 'Mine', gclid: 'c' });
    expect(campaignOf(url, { gclid: 'mine' })).toEqual({ source: 'a', medium: 'b', gclid: 'mine' });
    expect(campaignOf(url, {})).toEqual({ source: 'a', medium: 'b', gclid: 'c' });
  });

  it.each([
    ['https://shop.example/'],
    ['https://shop.example/?q=utm_source'],
    ['?%'],
    [`?gclid=${'x'.repeat(600)}`],
  ])('comes nothing of %.40s', (url) => expect(campaignOf(url)).toBeUndefined());
});

it('marks bots, and nobody else', () => {
  for (const bot of [UA.googlebot, UA.headless])
    expect(contextOf({ userAgent: bot }, { bot: true }).bot).toBe(true);
  for (const person of [UA.iphone, UA.edge])
    expect(contextOf({ userAgent: person }, { bot: true })).not.toHaveProperty('bot');
  expect(contextOf({ userAgent: UA.googlebot, bot: false }, { bot: true }).bot).toBe(false);
  expect(contextOf({ userAgent: UA.googlebot }, { userAgent: true })).toEqual({ userAgent: UA.googlebot });
});

it('adds all that is switched on, and nothing else', () => {
  const context = {
    userAgent: UA.iphone,
    ip: '2.125.160.216',
    page: { url: 'https://a.example/?utm_source=s' },
  };
  expect(Object.keys(contextOf(context, ALL)).sort()).toEqual(
    [
      ...Object.keys(context),
      'browser',
      'campaign',
      'device',
      'location',
      'os',
      'sessionId',
      'timezone',
      'userAgentData',
    ].sort(),
  );
  const event = makeEvent({ context });
  for (const off of [{}, { location: false, session: false }])
    expect(enrichEvent(event, off, facts)).toBe(event);
});

it("keeps every value of the sender's, whatever it is, and changes nothing the second time", () => {
  const values = fc.jsonValue({ maxDepth: 1 });
  const part = fc.oneof(
    values,
    fc.dictionary(fc.constantFrom('name', 'source', 'gclid', 'type', 'city', 'platform', 'x'), values),
  );
  const names = [
    'browser',
    'os',
    'device',
    'userAgentData',
    'campaign',
    'location',
    'timezone',
    'sessionId',
    'bot',
    'page',
    'ip',
    'userAgent',
  ];
  const contexts = fc.record(Object.fromEntries(names.map((name) => [name, part])), { requiredKeys: [] });
  const usual = {
    userAgent: UA.android,
    ip: '2.125.160.216',
    page: { url: 'https://a.example/?utm_source=s&gclid=g' },
  };
  fc.assert(
    fc.property(contexts, fc.boolean(), (given, isUsual) => {
      const context = { ...(isUsual && usual), ...given } as JsonObject;
      const before = structuredClone(context);
      const event = makeEvent({ context });
      const enriched = enrichEvent(event, ALL, facts);
      expect(event.context).toEqual(before);
      for (const [name, value] of Object.entries(context)) {
        if (value === null) continue; // as good as not sent
        const kept = enriched.context[name];
        if (typeof value !== 'object' || Array.isArray(value)) {
          // What should be an object and is none is the one thing that gives way.
          if (!names.slice(0, 6).includes(name)) expect(kept).toEqual(value);
        } else
          expect(kept).toMatchObject(
            Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null)),
          );
      }
      expect(enrichEvent(enriched, ALL, facts)).toEqual(enriched);
    }),
  );
});

it('forgets what was used least recently', () => {
  const cache = new RecentlyUsed<string, number>(2);
  cache.set('a', 1);
  cache.set('b', 2);
  expect(cache.get('a')).toBe(1);
  cache.set('c', 3);
  expect([cache.get('a'), cache.get('b'), cache.get('c'), cache.size]).toEqual([1, undefined, 3, 2]);
});
