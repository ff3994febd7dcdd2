/**
 * Segment's browser SDK by its standard snippet, only the host changed, in a real Chromium, on a page of another origin
 * than the hub's: each event arrives once, whatever becomes of the page and of the network. Doubles: none.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { max as snippet } from '@segment/snippet';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { startEventStand, type EventStand } from './event-stand.ts';

jest.setTimeout(200_000);

let stand: EventStand;
let shop: Server;
let shopUrl: string;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const strangers: string[] = [];
const problems: string[] = [];

/** The site's pages: each has the snippet in its head, as a person pastes it. */
const pageHtml = (path: string) => `<!doctype html><html><head><title>${path}</title>
<script>${snippet({ host: new URL(stand.hub.url).host, apiKey: stand.hub.writeKey, page: false })
  // What a person changes for a hub without TLS; with TLS only the host is another.
  .replaceAll('https://', 'http://')}</script></head>
<body><a id="next" href="/next">Next</a></body></html>`;

beforeAll(async () => {
  stand = await startEventStand();
  shop = createServer((req, res) => {
    res.writeHead(200, { 'Content-Type': 'text/html' });
    res.end(pageHtml(req.url ?? '/'));
  });
  shop.listen(0, '127.0.0.1');
  await once(shop, 'listening');
  shopUrl = `http://localhost:${(shop.address() as AddressInfo).port}`;
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  context = await browser.newContext();
  context.on('request', (request) => {
    const { origin } = new URL(request.url());
    if (origin !== shopUrl && origin !== stand.hub.url) strangers.push(request.url());
  });
  page = await open('/');
});
afterAll(async () => {
  await browser.close();
  shop.close();
  await stand.stop();
});

async function open(path: string): Promise<Page> {
  const opened = await context.newPage();
  opened.on('pageerror', (error) => problems.push(error.message));
  await opened.goto(shopUrl + path);
  await opened.waitForFunction('window.analytics && window.analytics.initialized');
  return opened;
}

const named = (name: string) => (event: Record<string, unknown>) => event['event'] === name;
const countIn = (tab: Page, name: string, count: number) =>
  tab.evaluate(
    `for (let place = 0; place < ${count}; place++) analytics.track(${JSON.stringify(name)}, { place })`,
  );
const places = (events: readonly Record<string, unknown>[]) =>
  events.map(({ properties }) => (properties as { place: number }).place).sort((a, b) => a - b);
const upTo = (count: number) => Array.from({ length: count }, (_, place) => place);

it('sends who and what, with the page’s context', async () => {
  await page.evaluate(`analytics.identify('browser-user', { plan: 'pro' })`);
  await page.evaluate(`analytics.page('Home')`);
  await page.evaluate(`analytics.track('Looked Around', { at: 'shoes' })`);
  const [looked] = await stand.arrived(1, named('Looked Around'));
  expect(looked).toMatchObject({
    type: 'track',
    userId: 'browser-user',
    anonymousId: expect.any(String),
    properties: { at: 'shoes' },
    context: {
      ip: '127.0.0.1',
      library: { name: 'analytics.js' },
      page: { title: '/', url: `${shopUrl}/` },
      userAgent: expect.stringContaining('Chrome'),
    },
  });
  expect(Math.abs(Date.parse(String(looked?.['timestamp'])) - Date.now())).toBeLessThan(60_000);
  await stand.arrived(
    1,
    ({ type, userId, traits }) =>
      type === 'identify' && userId === 'browser-user' && (traits as { plan: string }).plan === 'pro',
  );
  await stand.arrived(1, ({ type, name }) => type === 'page' && name === 'Home');
});

it('loses nothing at a navigation, by a link or by the script itself', async () => {
  for (let time = 0; time < 10; time++) {
    const name = `Left ${time}`;
    await page.evaluate(`document.querySelector('#next').addEventListener('click', () => {
      for (let place = 0; place < 10; place++) analytics.track('${name}', { place });
      if (${time % 2}) location.href = '/next';
    })`);
    await page.click('#next');
    await page.waitForFunction('window.analytics && window.analytics.initialized');
    expect(places(await stand.arrived(10, named(name)))).toEqual(upTo(10));
  }
});

it('loses nothing where its page is closed, and sends nothing on twice', async () => {
  const tab = await open('/closing');
  await countIn(tab, 'Closed', 20);
  await tab.waitForTimeout(30);
  await tab.close({ runBeforeUnload: true });
  await open('/closing');
  expect(places(await stand.arrived(20, named('Closed')))).toEqual(upTo(20));
});

it('sends what happened offline once it is online', async () => {
  const tab = await open('/offline');
  await context.setOffline(true);
  await countIn(tab, 'Offline', 10);
  await tab.waitForTimeout(500);
  expect(stand.events().filter(named('Offline'))).toEqual([]);
  await context.setOffline(false);
  expect(places(await stand.arrived(10, named('Offline')))).toEqual(upTo(10));
});

it('loads its chunks from the hub', async () => {
  const tab = await open('/chunks?ajs_event=From%20The%20Query&ajs_uid=query-user');
  await stand.arrived(1, named('From The Query'));
  await tab.close();
});

it('asked nobody else, found nothing wrong, and nothing arrived twice', () => {
  expect(strangers).toEqual([]);
  expect(problems).toEqual([]);
  const ids = stand.events().map(({ messageId }) => messageId);
  expect(new Set(ids).size).toBe(ids.length);
});
