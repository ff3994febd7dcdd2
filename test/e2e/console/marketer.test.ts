/**
 * A marketer alone with a new hub, without a word of documentation: each step's next action is the page's only primary
 * button. From the sign-in to a live destination in at most twelve clicks, then a refused event repaired. Each step
 * asks the server too. Doubles: none; the receiver is a plain HTTP server of this process.
 */
import { startSink, waitFor, type Sink } from '@trackyard/test-support';
import { readBooks, verified, WEBHOOK_SECRET } from '@trackyard/test-support/hub';
import type { Locator } from 'playwright-core';
import { startConsoleStand, type ConsoleStand } from './console-stand.ts';

jest.setTimeout(400_000);

const MOST_CLICKS = 12;
let stand: ConsoleStand;
let sink: Sink;
/** The stand has pressed "Sign in". */
let clicks = 1;

beforeAll(async () => {
  sink = await startSink();
  stand = await startConsoleStand();
});
afterAll(async () => {
  await stand.stop();
  await sink.stop();
});

async function click(what: Locator): Promise<void> {
  clicks++;
  await what.click();
}

/** Presses the page's only primary button, once that is the one. */
async function pressNext(name: string): Promise<void> {
  await waitFor(async () => (await stand.primaryButtons()).join() === name, {
    what: `the next step: ${name}`,
  });
  await stand.quiet();
  await click(stand.page.locator('#content').getByText(name, { exact: true }));
}

async function connections() {
  const [destination] = (
    await stand.hub.api<{ data: { id: string; name: string }[] }>('/destinations')
  ).data.filter(({ name }) => name === 'Our receiver');
  const path = `/connections?destinationId=${destination?.id}`;
  return (await stand.hub.api<{ data: { enabled: boolean; mode: string }[] }>(path)).data;
}
const arrived = (id: string) => verified(sink).some(({ messageId }) => messageId === id);

function sendOrder(messageId: string, total: unknown) {
  return fetch(`${stand.hub.url}/v1/track`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${stand.hub.writeKey}:`).toString('base64')}` },
    body: JSON.stringify({ event: 'Order Completed', userId: 'ann', messageId, properties: { total } }),
  });
}

it('fills a new hub with a shop’s events', async () => {
  await stand.open('/', 'Overview');
  await pressNext('Send a sample shop’s events');
  await waitFor(async () => (await readBooks(stand.hub)).sources.some(({ received }) => received > 100), {
    what: 'the shop’s events',
  });
});

it('sets a destination up, watching first', async () => {
  const { page } = stand;
  await stand.open('/', 'Overview');
  await pressNext('Add destination');
  await page.getByRole('searchbox').fill('webhook');
  await click(page.getByRole('link', { name: 'Webhook', exact: true }).first());
  await page.getByRole('heading', { name: 'Webhook', level: 1 }).waitFor();
  await pressNext('Set up');
  await page.getByLabel('URL').fill(`${sink.url}/hook`);
  await page.getByLabel('Name').fill('Our receiver');
  await page.getByLabel(/^Signing secret/).fill(WEBHOOK_SECRET);
  for (const step of ['Choose events', 'Map fields', 'Filter', 'Try and start']) {
    await pressNext('Continue');
    await page.locator('[aria-current="step"]', { hasText: step }).waitFor();
  }
  await pressNext('Watch first');
  await page.getByRole('heading', { name: 'Our receiver', level: 1, exact: true }).waitFor();
  expect(sink.requests).toHaveLength(0);
});

it('goes live, in twelve clicks at most', async () => {
  const { page } = stand;
  await pressNext('Go live now');
  await page.getByRole('heading', { name: 'It is live' }).waitFor();
  expect(clicks).toBeLessThanOrEqual(MOST_CLICKS);
  expect(await connections()).toMatchObject([{ enabled: true, mode: 'live' }]);
  // One that came before the change was known everywhere was only watched; the next one is sent.
  let tries = 0;
  await waitFor(
    async () => {
      await sendOrder(`ann-${tries++}`, 10);
      return sink.requests.length > 0;
    },
    { what: 'an order at the receiver', everyMs: 500 },
  );
});

it('repairs what the receiver refused, found from the overview', async () => {
  const { page, hub } = stand;
  sink.answer(({ body }) =>
    body.includes('"ten"') ? { status: 400, body: '{"error":"total must be a number"}' } : {},
  );
  await sendOrder('ann-wrong', 'ten');
  await waitFor(async () => (await readBooks(hub)).connections.some(({ dead }) => dead === 1), {
    what: 'a dead letter',
  });
  await stand.open('/', 'Overview');
  await page.locator('.flow-card', { hasText: 'Our receiver' }).getByText('1 dead').click();
  await page.getByRole('button', { name: 'The destination refused the event (400)' }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByText('total must be a number').waitFor();
  const editor = drawer.getByRole('textbox', { name: 'Event' });
  await editor.waitFor();
  const { data } = await hub.api<{ data: { id: string }[] }>('/dead-letters');
  const { event } = await hub.api<{ event: string }>(`/dead-letters/${data[0]?.id}`);
  await editor.click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(event.replace('"ten"', '10'));
  await drawer.getByRole('button', { name: 'Save and send again' }).click();
  await waitFor(() => arrived('ann-wrong'), {
    what: 'the repaired order',
  });
  const isSettled = async () =>
    (await readBooks(hub)).connections.every(({ dead, balanced }) => dead === 0 && balanced);
  await waitFor(isSettled, { what: 'balanced books without a dead letter' });
});

it('had no error and asked nobody else', () => {
  expect(stand.problems).toEqual([]);
});
