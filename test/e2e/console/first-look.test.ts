/**
 * The console as the owner meets it first: a real Chromium signs in with the printed login, opens the source, and an
 * event that is sent with the shown `curl` appears live. Under the content security policy, which other tests of this
 * folder set aside.
 */
import { join } from 'node:path';
import { startHub, type Hub } from '@trackyard/test-support/hub';
import { chromium, type Browser, type Page } from 'playwright-core';

jest.setTimeout(200_000);

let hub: Hub;
let browser: Browser;
let page: Page;
const problems: string[] = [];

beforeAll(async () => {
  hub = await startHub();
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) problems.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(hub.url)) problems.push(`asked for ${request.url()}`);
  });
});
afterAll(async () => {
  await browser.close();
  await hub.remove();
});

const send = (json: unknown) =>
  fetch(`${hub.url}/v1/track`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${hub.writeKey}:`).toString('base64')}` },
    body: JSON.stringify(json),
  });
const shot = (name: string) => page.screenshot({ path: join(import.meta.dirname, 'shots', `${name}.png`) });

it('refuses a wrong password in plain words', async () => {
  await page.goto(hub.url);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await shot('sign-in');
  await page.getByLabel('E-mail').fill(hub.login.email);
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  expect(await page.getByRole('alert').innerText()).toMatch(/password/i);
  await shot('wrong-password');
});

it('signs in with the printed login and shows the write key, snippets and what has arrived before', async () => {
  await send({ userId: 'u0', event: 'Before Anybody Looked' });
  await page.getByLabel('Password', { exact: true }).fill(hub.login.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation').first().waitFor();
  const { data } = await hub.api<{ data: { id: string }[] }>('/sources');
  await page.goto(`${hub.url}/sources/${data[0]?.id}`);
  await page.getByText(hub.writeKey).first().waitFor();
  await page.getByText('Before Anybody Looked').first().waitFor();
});

it('shows an event within seconds of its sending, and what was refused with the reason', async () => {
  await send({ userId: 'u1', event: 'Signed Up', properties: { plan: 'pro' } });
  await page.getByText('Signed Up').first().waitFor();
  await send({ userId: 'u1', event: 5 });
  await page
    .getByText(/refused/i)
    .first()
    .waitFor();
  await shot('live');
});

it('had no script error, kept the policy and asked nobody but the hub', () => {
  expect(problems).toEqual([]);
});
