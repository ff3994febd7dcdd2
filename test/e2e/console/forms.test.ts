/**
 * Forms that are made from a connector's settings: a signing secret that the page makes, names and values as rows, secrets
 * that are kept, replaced and taken away. What the page saves is held against what the receiver gets.
 * Doubles: none. The receiver is a plain HTTP server of this process.
 */
import { createHmac } from 'node:crypto';
import { startSink, type Sink } from '@trackyard/test-support';
import { type Page } from 'playwright-core';
import { startConsoleStand, type ConsoleStand } from './console-stand.ts';

jest.setTimeout(300_000);

interface Destination {
  id: string;
  name: string;
  settings: Record<string, unknown>;
}

let sink: Sink;
let stand: ConsoleStand;
let page: Page;
let secret = '';

beforeAll(async () => {
  sink = await startSink();
  stand = await startConsoleStand();
  page = stand.page;
});
afterAll(async () => {
  await stand.stop();
  await sink.stop();
});

/** Faults of looks are told together at the end, so that one does not hide the others. */
const faults: string[] = [];
async function look(name: string): Promise<void> {
  faults.push(...(await stand.looksOf(name)).map((fault) => `${name}, ${fault}`));
}

const button = (name: string) => page.getByRole('main').getByRole('button', { name, exact: true });

async function destination(): Promise<Destination> {
  const { data } = await stand.hub.api<{ data: Destination[] }>('/destinations');
  return data.find(({ name }) => name === 'Hook')!;
}

/** What an event sent for a test brings to the receiver. */
async function sendOne() {
  sink.clear();
  const event = { type: 'track', event: 'Order Completed', userId: 'ada' };
  const path = `/destinations/${(await destination()).id}/test`;
  await stand.hub.api(path, { method: 'POST', json: { event, mode: 'live' } });
  expect(sink.requests).toHaveLength(1);
  return sink.requests[0]!;
}

function signatureOf({ headers, body }: Awaited<ReturnType<typeof sendOne>>): string {
  const content = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body.toString()}`;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
}

async function save(): Promise<void> {
  await button('Save').first().click();
  await page.getByText('Saved.', { exact: true }).waitFor();
}

const openSettings = async () => stand.open(`/destinations/${(await destination()).id}?tab=settings`, 'Hook');

it('makes a signing secret, shows it to be copied, and the receiver gets requests signed by it', async () => {
  await stand.open('/set-up/new?type=webhook', 'Set up Webhook');
  await page.getByLabel('Name').fill('Hook');
  await page.getByLabel('URL').fill(`${sink.url}/hook`);
  await button('Generate: Signing secret').click();
  secret = await page.getByRole('group', { name: 'New secret' }).innerText();
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(await stand.primaryButtons()).toEqual(['Continue']);
  await look('form-secret');
  await button('Continue').click();
  await page.locator('[aria-current="step"]', { hasText: 'Choose events' }).waitFor();
  expect((await destination()).settings['secret']).toBe('********');
  const request = await sendOne();
  expect(request.headers['webhook-signature']).toBe(signatureOf(request));
});

it('adds headers as rows, keeps them unseen, and leaves the secret alone', async () => {
  await openSettings();
  await button('Add a row: Extra headers').click();
  await page.getByLabel('Extra headers 1, Name').fill('X-Team');
  await page.getByLabel('Extra headers 1, Value').fill('blue');
  await button('Add a row: Extra headers').click();
  await page.getByLabel('Extra headers 2, Name').fill('X-Team');
  await page.getByText('This name is there twice.').waitFor();
  await look('form-rows');
  await button('Remove this row: Extra headers 2').click();
  await save();
  await page.getByText(/^Kept as they are, and not shown/).waitFor();
  const request = await sendOne();
  expect(request.headers['x-team']).toBe('blue');
  expect(request.headers['webhook-signature']).toBe(signatureOf(request));
});

it('keeps what was not touched when something else is saved', async () => {
  await openSettings();
  await page.getByLabel('URL').fill(`${sink.url}/other`);
  await save();
  const { path, headers } = await sendOne();
  expect([path, headers['x-team']]).toEqual(['/other', 'blue']);
});

it('takes secrets away that are not needed, and offers that for no other', async () => {
  await openSettings();
  await button('Remove: Extra headers').waitFor();
  expect(await button('Remove: Signing secret').count()).toBe(0);
  await button('Remove: Extra headers').click();
  await page.getByText('Goes when you save.').waitFor();
  await look('form-removed');
  await save();
  expect((await sendOne()).headers).not.toHaveProperty('x-team');
  expect((await destination()).settings).not.toHaveProperty('headers');
});

it('looks right in both colours and widths, and leaves nobody out', () => {
  expect(faults).toEqual([]);
});

it('had no script error and asked nobody but the hub', () => {
  expect(stand.problems).toEqual([]);
});
