/**
 * Connecting a vendor's account, as a person clicks: from the wizard and from the settings to the vendor's page and back;
 * a refusal there, a way back that was used already, one that nobody knows, and an access that is taken back later. What
 * the page says is held against the server's state and what the vendor took.
 * Doubles: the vendor, strict as OAuth 2.0 lets it be, behind HubSpot's own addresses: the browser's requests to its page
 * are answered by the double, the hub's to its api are led there (TLS and all).
 */
import {
  startOAuthVendor,
  startVendorFront,
  VENDOR_ACCOUNT,
  waitFor,
  type OAuthVendor,
  type VendorFront,
} from '@trackyard/test-support';
import { type Page } from 'playwright-core';
import { startConsoleStand, type ConsoleStand } from './console-stand.ts';

jest.setTimeout(300_000);

interface Destination {
  id: string;
  name: string;
  settings: Record<string, unknown>;
  mappings: { fields: Record<string, unknown> }[];
}

const APP = { clientId: 'client-1', clientSecret: 'app-secret-1', redirectUri: '' };
const VENDOR_PAGE = 'https://app.hubspot.com/';
const MAPPING = {
  ...{ trigger: 'type = "track"', action: 'sendCustomBehavioralEvent' },
  fields: { email: 'ada@example.com' },
};
const OWNER = `${VENDOR_ACCOUNT.user}, ${VENDOR_ACCOUNT.hub_domain}`;

let vendor: OAuthVendor;
let front: VendorFront;
let stand: ConsoleStand;
let page: Page;
/** Addresses that the vendor sent the browser back to. */
const returns: string[] = [];

beforeAll(async () => {
  vendor = await startOAuthVendor(APP);
  front = await startVendorFront('api.hubapi.com', vendor.url);
  stand = await startConsoleStand({
    ...front.environment,
    TRACKYARD_OAUTH_HUBSPOT_CLIENT_ID: APP.clientId,
    TRACKYARD_OAUTH_HUBSPOT_CLIENT_SECRET: APP.clientSecret,
  });
  APP.redirectUri = `${stand.hub.url}/api/v1/oauth/callback`;
  page = stand.page;
  await page.route(`${VENDOR_PAGE}**`, async (route) => {
    const { search } = new URL(route.request().url());
    const answer = await fetch(`${vendor.url}/authorize${search}`);
    await route.fulfill({ contentType: 'text/html', body: await answer.text() });
  });
  page.on('request', (request) => {
    if (request.url().startsWith(APP.redirectUri)) returns.push(request.url());
  });
});
afterAll(async () => {
  await stand.stop();
  await front.close();
  await vendor.close();
});

/** Faults of looks are told together at the end, so that one does not hide the others. */
const faults: string[] = [];
async function look(name: string): Promise<void> {
  faults.push(...(await stand.looksOf(name)).map((fault) => `${name}, ${fault}`));
}

const button = (name: string) => page.getByRole('main').getByRole('button', { name, exact: true });
const text = (what: string) => page.getByRole('main').getByText(what, { exact: true });

async function atVendor(answer: 'Allow' | 'Cancel'): Promise<void> {
  await page.getByRole('heading', { name: 'Allow access?' }).waitFor();
  await page.getByRole('link', { name: answer }).click();
}

async function destination(): Promise<Destination> {
  const { data } = await stand.hub.api<{ data: Destination[] }>('/destinations');
  return data.find(({ name }) => name === 'Our HubSpot')!;
}

describe('in the set-up wizard', () => {
  it('begins with a destination that has no account yet', async () => {
    await stand.open('/set-up/new?type=segment/hubspot', 'Set up HubSpot');
    await page.getByLabel('Name').fill('Our HubSpot');
    await button('Continue').waitFor();
    expect(await stand.primaryButtons()).toEqual(['Continue']);
    await button('Continue').click();
    await button('Connect account').waitFor();
    expect(await stand.primaryButtons()).toEqual(['Connect account']);
    await text('Not connected').waitFor();
    await look('account-missing');
  });

  it('comes back with what is next where the person said no', async () => {
    await button('Connect account').click();
    await atVendor('Cancel');
    await page.getByRole('heading', { name: 'Set up Our HubSpot' }).waitFor();
    await text('You did not allow it').waitFor();
    expect(await stand.primaryButtons()).toEqual(['Connect account']);
    expect((await destination()).settings).toEqual({});
    await look('account-denied');
  });

  it('comes back connected, says to whom, and goes on', async () => {
    await button('Connect account').click();
    await atVendor('Allow');
    await text('The account is connected').waitFor();
    await text(OWNER).waitFor();
    expect((await destination()).settings).toMatchObject({
      oauthAccessToken: '********',
      oauthAccount: OWNER,
    });
    await button('Continue').waitFor();
    expect(await stand.primaryButtons()).toEqual(['Continue']);
    await look('account-connected');
    await button('Continue').click();
    await page.locator('[aria-current="step"]', { hasText: 'Choose events' }).waitFor();
    expect((await destination()).settings['oauthAccount']).toBe(OWNER);
  });

  it('offers what the account has for a field, and takes what is typed', async () => {
    const event = { fullyQualifiedName: 'pe1_bought', name: 'Bought something' };
    vendor.answers.set('/events/v3/event-definitions', { results: [event] });
    const { id } = await destination();
    await stand.hub.api(`/destinations/${id}`, { method: 'PATCH', json: { mappings: [MAPPING] } });
    await stand.open(`/set-up/${id}?step=fields`, 'Set up Our HubSpot');
    await button('Event Name: Needs a value').click();
    await page.getByText('Fixed value', { exact: true }).click();
    await page.locator('.field-editor').getByRole('textbox', { name: 'Value', exact: true }).click();
    await look('account-choices');
    await page.getByRole('option', { name: 'Bought something pe1_bought' }).click();
    await button('Event Name: “pe1_bought”').waitFor();
    await page.getByText('Bought something', { exact: true }).waitFor();
    await button('Continue').click();
    await page.locator('[aria-current="step"]', { hasText: 'Filter' }).waitFor();
    const { mappings } = await destination();
    expect(mappings).toMatchObject([{ fields: { eventName: 'pe1_bought' } }]);
  });

  it('says in words that a way back was used already', async () => {
    await page.goto(returns.at(-1)!);
    await text('This way back is not good any more').waitFor();
    await text('Connected').waitFor();
    await button('Continue').waitFor();
    expect(await stand.primaryButtons()).toEqual(['Continue']);
    await look('account-expired');
  });

  it('has a page for a way back that nobody knows', async () => {
    await page.goto(`${APP.redirectUri}?state=guess&code=x`);
    await page.getByRole('heading', { name: 'The account was not connected', level: 1 }).waitFor();
    await text('This way back is not good any more').waitFor();
    await look('account-lost');
    await page.getByRole('link', { name: 'To the destinations' }).click();
    await page.getByRole('heading', { name: 'Destinations', level: 1 }).waitFor();
  });

  it('asks a browser that is signed out to sign in, then to start again', async () => {
    const state = `${'x'.repeat(43)}.settings.${(await destination()).id}`;
    const stranger = await page.context().browser()!.newPage();
    await stranger.goto(`${APP.redirectUri}?state=${state}&code=x`);
    await stranger.getByLabel('E-mail').fill(stand.hub.login.email);
    await stranger.getByLabel('Password', { exact: true }).fill(stand.hub.login.password);
    await stranger.getByRole('button', { name: 'Sign in' }).click();
    await stranger.getByText('You were signed out meanwhile').waitFor();
    await stranger.close();
  });
});

describe('on the page of the destination', () => {
  beforeAll(async () => {
    const { id } = await destination();
    await stand.hub.api(`/destinations/${id}`, { method: 'PATCH', json: { enabled: true } });
    const { data } = await stand.hub.api<{ data: { id: string; name: string }[] }>('/sources');
    const sourceId = data.find(({ name }) => name === 'Demo')!.id;
    await stand.hub.api('/connections', { method: 'POST', json: { sourceId, destinationId: id } });
  });

  it('says that the access was taken back, and asks for the account first', async () => {
    const { id } = await destination();
    vendor.revoke();
    await stand.open(`/destinations/${id}`, 'Our HubSpot');
    await waitFor(
      async () => {
        await stand.send({ type: 'track', event: 'Order Completed', userId: 'ada' });
        return (await healthOf(id)) === 'auth';
      },
      { what: 'an event that the vendor refused', timeoutMs: 60_000 },
    );
    await button('Connect the account again').waitFor();
    expect(await stand.primaryButtons()).toEqual(['Connect the account again']);
    await look('account-ended');
    await page.getByRole('tab', { name: 'Settings' }).click();
    await text('Access ended').waitFor();
    expect(await stand.primaryButtons()).toEqual(['Connect the account again']);
    await look('account-ended-settings');
    expect(vendor.posts).toEqual([]);
  });

  it('comes back to the settings, and what was held flows', async () => {
    await button('Connect the account again').click();
    await atVendor('Allow');
    await page.getByRole('heading', { name: 'Our HubSpot', level: 1 }).waitFor();
    await text('The account is connected').waitFor();
    expect(new URL(page.url()).searchParams.get('tab')).toBe('settings');
    await waitFor(() => vendor.posts.length > 0, { what: 'the held events', timeoutMs: 60_000 });
    await text('Connected').waitFor();
    expect(await stand.primaryButtons()).toEqual([]);
    await look('account-settings');
  });
});

async function healthOf(id: string): Promise<string | null> {
  const { health } = await stand.hub.api<{ health: { reason: string | null } }>(`/destinations/${id}`);
  return health.reason;
}

it('looks right in both colours and widths, and leaves nobody out', () => {
  expect(faults).toEqual([]);
});

it('had no script error, and asked nobody but the hub and the vendor’s page', () => {
  expect(stand.problems.filter((problem) => !problem.startsWith(`asked for ${VENDOR_PAGE}`))).toEqual([]);
});
