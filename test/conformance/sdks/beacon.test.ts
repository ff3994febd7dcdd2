/**
 * The beacon for plain pages in a real Chromium, on a page of another origin than the hub's: it tells who and what, loses
 * nothing when a page is left or the network is gone, and stores nothing before it may. Doubles: none.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { startEventStand, type EventStand } from './event-stand.ts';

jest.setTimeout(200_000);

let stand: EventStand;
let site: Server;
let siteUrl: string;
let browser: Browser;
let context: BrowserContext;
const problems: string[] = [];

beforeAll(async () => {
  stand = await startEventStand();
  site = createServer((req, res) => {
    const wait = req.url === '/asks-first' ? 'data-wait' : '';
    res.writeHead(200, { 'Content-Type': 'text/html' });
    res.end(`<!doctype html><title>${req.url}</title>
      <script src="${stand.hub.url}/beacon.js" data-key="${stand.hub.writeKey}" ${wait}></script>`);
  });
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
  siteUrl = `http://localhost:${(site.address() as AddressInfo).port}`;
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  context = await browser.newContext();
});
afterAll(async () => {
  await browser.close();
  site.close();
  await stand.stop();
});

async function open(path: string): Promise<Page> {
  const page = await context.newPage();
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(siteUrl + path);
  return page;
}

const named = (name: string) => (event: Record<string, unknown>) => event['event'] === name;
const places = (events: readonly Record<string, unknown>[]) =>
  events.map(({ properties }) => (properties as { place: number }).place).sort((a, b) => a - b);
const upTo = (count: number) => Array.from({ length: count }, (_, place) => place);
const trackMany = (name: string, count: number) =>
  `for (let place = 0; place < ${count}; place++) trackyard('track', ${JSON.stringify(name)}, { place })`;

it('tells of the page, the user and what happens', async () => {
  const page = await open('/shop?q=1');
  await page.evaluate(`trackyard('identify', 'beacon-user', { plan: 'pro' })`);
  await page.evaluate(`trackyard('track', 'Signed Up', { at: 'shoes' })`);
  const [signedUp] = await stand.arrived(1, named('Signed Up'));
  expect(signedUp).toMatchObject({
    type: 'track',
    userId: 'beacon-user',
    properties: { at: 'shoes' },
    context: {
      ip: '127.0.0.1',
      library: { name: 'trackyard-beacon' },
      page: { url: `${siteUrl}/shop?q=1`, path: '/shop', search: '?q=1', title: '/shop?q=1' },
    },
  });
  await stand.arrived(
    1,
    ({ type, traits }) => type === 'identify' && (traits as { plan: string }).plan === 'pro',
  );
  const [view] = await stand.arrived(1, ({ type }) => type === 'page');
  expect(view).toMatchObject({ anonymousId: signedUp?.['anonymousId'] });
});

it('loses nothing where the page is closed or left at once', async () => {
  const page = await open('/closing');
  await page.evaluate(trackMany('Closed', 20));
  await page.close({ runBeforeUnload: true });
  const other = await open('/leaving');
  await other.evaluate(`${trackMany('Left', 20)}; location.href = '/next'`);
  expect(places(await stand.arrived(20, named('Closed')))).toEqual(upTo(20));
  expect(places(await stand.arrived(20, named('Left')))).toEqual(upTo(20));
});

it('keeps what happens offline, also over a closed page', async () => {
  const page = await open('/offline');
  await context.setOffline(true);
  await page.evaluate(trackMany('Offline', 10));
  await page.waitForTimeout(300);
  // Such a close is not waited for, and a page that is closing cannot be told that it is online.
  await Promise.all([page.waitForEvent('close'), page.close({ runBeforeUnload: true })]);
  expect(stand.events().filter(named('Offline'))).toEqual([]);
  await context.setOffline(false);
  await open('/online');
  expect(places(await stand.arrived(10, named('Offline')))).toEqual(upTo(10));
});

it('stores and sends nothing before it may, and then all of it', async () => {
  const fresh = await browser.newContext();
  const page = await fresh.newPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(`${siteUrl}/asks-first`);
  await page.evaluate(`trackyard('track', 'Before Consent')`);
  await page.waitForTimeout(300);
  expect(asked).toEqual(['/asks-first', '/beacon.js']);
  expect(await page.evaluate('localStorage.length')).toBe(0);
  await page.evaluate(`trackyard('start')`);
  await stand.arrived(1, named('Before Consent'));
  await fresh.close();
});

it('found nothing wrong, and nothing arrived twice', () => {
  expect(problems).toEqual([]);
  const ids = stand.events().map(({ messageId }) => messageId);
  expect(new Set(ids).size).toBe(ids.length);
});
