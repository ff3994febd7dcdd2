/**
 * From the catalog to a live destination, as a marketer clicks: search, credentials, presets, fields on a real event
 * beside the request, filter with its preview, dry run, watching, live. What the page says is held against the
 * server's state and what the receiver got. Clicks are counted from "Add destination" on.
 * Doubles: none. The receiver is a plain HTTP server of this process.
 */
import { startSink, waitFor, type Sink } from '@trackyard/test-support';
import { configurationArrived, WEBHOOK_SECRET, verified } from '@trackyard/test-support/hub';
import { type Locator, type Page } from 'playwright-core';
import { startConsoleStand, type ConsoleStand } from './console-stand.ts';

jest.setTimeout(300_000);

interface Destination {
  id: string;
  name: string;
  type: string;
  enabled: boolean;
  mappings: { name?: string; enabled?: boolean; trigger: string; fields: Record<string, unknown> }[];
}
interface Connection {
  id: string;
  destinationId: string;
  enabled: boolean;
  mode: string;
  filter: string | null;
}

const MOST_CLICKS = 9;
let sink: Sink;
let stand: ConsoleStand;
let page: Page;
let clicks = 0;

beforeAll(async () => {
  sink = await startSink();
  stand = await startConsoleStand();
  page = stand.page;
  for (const total of [20, 60, 120]) await sendOrder(`o-${total}`, total);
});
afterAll(async () => {
  await stand.stop();
  await sink.stop();
});

async function click(what: Locator): Promise<void> {
  clicks++;
  await stand.quiet();
  await what.click();
}

/** Faults of looks are told together at the end, so that one does not hide the others. */
const faults: string[] = [];
async function look(name: string): Promise<void> {
  faults.push(...(await stand.looksOf(name)).map((fault) => `${name}, ${fault}`));
}

const button = (name: string | RegExp) => page.getByRole('main').getByRole('button', { name, exact: true });
const next = () => button('Continue');
const stepIs = (name: string) => page.locator('[aria-current="step"]', { hasText: name }).waitFor();

/** Buttons that ask to be pressed: one a page. */
const primaries = () =>
  page
    .locator('main .mantine-Button-root:is([data-variant="filled"], :not([data-variant])):visible')
    .allInnerTexts();

const find = async (name: string) =>
  (await stand.hub.api<{ data: Destination[] }>('/destinations')).data.find((one) => one.name === name);
const connectionsOf = async (id: string) =>
  (await stand.hub.api<{ data: Connection[] }>(`/connections?destinationId=${id}`)).data;

function sendOrder(id: string, total: number) {
  const properties = { order_id: id, total, currency: 'EUR', products: [{ sku: 'a', quantity: 1 }] };
  return stand.send({ type: 'track', event: 'Order Completed', userId: 'ada', messageId: id, properties });
}

describe('the list and the catalog', () => {
  it('lists what there is, and leads to the catalog by its only primary button', async () => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await stand.open('/destinations', 'Destinations');
    await page.getByRole('table', { name: 'Destinations' }).waitFor();
    await page.getByText('Built in').waitFor();
    expect(await primaries()).toEqual(['Add destination']);
    await page
      .getByRole('img', { name: /^Deliveries to / })
      .first()
      .waitFor();
    expect(asked).toContain('/api/v1/destination-activity');
    expect(asked.filter((path) => path.endsWith('/stats'))).toEqual([]);
    await look('destinations');
  });

  it('shows more than 200 destinations and what each needs', async () => {
    await stand.open('/catalog', 'Catalog');
    await page.getByText(/^2\d\d destinations$/).waitFor();
    const hubspot = page.locator('.connector-card', { hasText: 'HubSpot' });
    // Cards out of sight are not drawn, so they have no `innerText`.
    expect(await hubspot.last().textContent()).toMatch(/Connects your account/);
    expect(await page.getByText(/^Not available: /).count()).toBeGreaterThan(5);
    await look('catalog');
  });

  it('finds as one types, by category too, and says what to do where nothing is found', async () => {
    await stand.open('/catalog', 'Catalog');
    await page.getByRole('searchbox').fill('mixpanel');
    await page.getByText('1 destination', { exact: true }).waitFor();
    await page.getByRole('searchbox').fill('no such vendor');
    await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
    await look('catalog-empty');
    await button('Show all').click();
    const chips = await page
      .getByRole('navigation', { name: 'Categories' })
      .getByRole('button')
      .allInnerTexts();
    expect(chips.length).toBeLessThanOrEqual(13);
    expect(chips.join()).toMatch(/CRM and sales.*Warehouses and databases/s);
    await page.getByRole('button', { name: /^Advertising/ }).click();
    await page.getByText(/^[4-9]\d destinations$/).waitFor();
    expect(new URL(page.url()).searchParams.get('category')).toBe('Advertising');
  });

  it('says of one type what it is, needs and does; of one that cannot be used why', async () => {
    await stand.open('/catalog/segment/mixpanel', 'Mixpanel');
    await page.getByText('Project Token', { exact: true }).waitFor();
    expect(await primaries()).toEqual(['Set up']);
    await look('connector');
    const { data } = await stand.hub.api<{
      data: { type: string; name: string; unavailable: object | null }[];
    }>('/catalog/destinations');
    const away = data.find(({ unavailable }) => unavailable)!;
    await stand.open(`/catalog/${away.type}`, away.name);
    await page.getByText('Not available', { exact: true }).waitFor();
    expect(await primaries()).toEqual([]);
  });
});

describe('a marketer', () => {
  it('comes from the list to a live destination', async () => {
    await stand.open('/destinations', 'Destinations');
    await click(page.getByRole('link', { name: 'Add destination' }));
    await page.getByRole('searchbox').fill('webhook');
    await click(page.getByRole('link', { name: 'Webhook', exact: true }).first());
    await page.getByRole('heading', { name: 'Webhook', level: 1 }).waitFor();
    await click(page.getByRole('link', { name: 'Set up' }));
    await page.getByLabel('URL').fill(`${sink.url}/hook`);
    await page.getByLabel('Name').fill('Our receiver');
    await page.getByLabel(/^Signing secret/).fill(WEBHOOK_SECRET);
    await look('set-up-connect');
    await click(next());
    await stepIs('Choose events');
    expect(await find('Our receiver')).toMatchObject({ type: 'webhook', enabled: false });
    expect(await primaries()).toEqual(['Continue']);
    await look('set-up-rules');
    await click(next());
    await stepIs('Map fields');
    await page.getByText('A real event of this source.').waitFor();
    await page.getByText(`${sink.url}/hook`).waitFor();
    expect(await primaries()).toEqual(['Continue']);
    await look('set-up-fields');
    await click(next());
    await stepIs('Filter');
    await page.getByText(/^3 of 3 would pass$/).waitFor();
    await look('set-up-filter');
    await click(next());
    await stepIs('Try and start');
    await page.getByText('The latest 3 events of the source, sent to nobody.').waitFor();
    expect(await primaries()).toEqual(['Watch first']);
    await look('set-up-start');
    expect(sink.requests).toHaveLength(0);
    await click(button('Watch first'));
    await page.getByRole('heading', { name: 'Our receiver', level: 1, exact: true }).waitFor();
  });

  it('sees what would be sent while nothing is, and goes live with it', async () => {
    const { id } = (await find('Our receiver'))!;
    const [connection] = await connectionsOf(id);
    expect(connection).toMatchObject({ enabled: true, mode: 'shadow' });
    await configurationArrived(stand.hub);
    await sendOrder('watched-1', 75);
    await page.locator('.figures dd', { hasText: /^1$/ }).waitFor();
    await page.locator('.sample-list summary', { hasText: 'Order Completed' }).waitFor();
    expect(sink.requests).toHaveLength(0);
    expect(await primaries()).toEqual(['Go live now']);
    await look('set-up-watching');
    await page.getByLabel(/^Also send what was only watched so far: 1 event/).check();
    await click(button('Go live now'));
    await page.getByRole('heading', { name: 'It is live' }).waitFor();
    expect(clicks).toBeLessThanOrEqual(MOST_CLICKS);
    expect(await connectionsOf(id)).toMatchObject([{ enabled: true, mode: 'live' }]);
    await waitFor(() => verified(sink).some(({ messageId }) => messageId === 'watched-1'), {
      what: 'what was watched',
      timeoutMs: 60_000,
    });
    await sendOrder('live-1', 80);
    await waitFor(() => verified(sink).some(({ messageId }) => messageId === 'live-1'), {
      what: 'the live event',
    });
    expect(await primaries()).toEqual(['Open destination']);
    await look('set-up-live');
  });
});

describe('a destination of Segment’s catalog', () => {
  const open = async (step: string) => {
    const { id } = (await find('Shop hook'))!;
    await stand.open(`/set-up/${id}?step=${step}`, 'Set up Shop hook');
  };

  it('keeps a set-up that was left, and the list leads back to it', async () => {
    await stand.open('/set-up/new?type=segment/webhook', 'Set up Webhook');
    await page.getByLabel('Name').fill('Shop hook');
    await next().click();
    await stepIs('Choose events');
    await stand.open('/destinations', 'Destinations');
    await page.getByRole('row', { name: /Shop hook.*Set-up not finished/ }).waitFor();
    await page.getByRole('link', { name: 'Shop hook' }).click();
    await page.getByRole('heading', { name: 'Set up Shop hook' }).waitFor();
  });

  it('maps fields by clicks on a real event, and shows the request as it changes', async () => {
    await open('fields');
    await page.getByText('A real event of this source.').waitFor();
    await button('URL: Needs a value').click();
    await page.getByText('Fixed value', { exact: true }).click();
    await page.getByRole('textbox', { name: 'Value', exact: true }).fill(`${sink.url}/shop`);
    await page.getByText(`${sink.url}/shop`).last().waitFor();
    await button('Done').click();
    await button('Data: the whole event').click();
    await page.locator('.event-tree').getByRole('button', { name: 'properties', exact: true }).click();
    await page.locator('.request-card', { hasText: '"order_id"' }).waitFor();
    await page.locator('.request-card:not(:has-text("messageId"))').waitFor();
    await look('set-up-mapping');
    await next().click();
    await stepIs('Filter');
    const saved = (await find('Shop hook'))!.mappings;
    expect(saved).toMatchObject([
      { fields: { url: `${sink.url}/shop`, data: { '@path': '$.properties' }, method: 'POST' } },
    ]);
  });

  it('shows what a change would break of the mapping tests, and saves it all the same when told', async () => {
    const { id } = (await find('Shop hook'))!;
    const event = { type: 'track', event: 'Order Completed', userId: 'ada', properties: { total: 5 } };
    await stand.hub.api(`/destinations/${id}/mapping-tests`, {
      method: 'POST',
      json: { name: 'Total', event },
    });
    await open('fields');
    await button('Data: event.properties').click();
    await page.locator('.event-tree').getByRole('button', { name: 'userId ada' }).click();
    await button('Data: event.userId').waitFor();
    await next().click();
    await page.getByRole('heading', { name: '1 mapping test would fail' }).waitFor();
    await look('set-up-broken');
    expect((await find('Shop hook'))!.mappings[0]!.fields['data']).toEqual({ '@path': '$.properties' });
    await button('Save anyway').click();
    await stepIs('Filter');
    expect((await find('Shop hook'))!.mappings[0]!.fields['data']).toEqual({ '@path': '$.userId' });
  });

  it('takes a field as JSON as well', async () => {
    await open('fields');
    await button('Data: event.userId').click();
    await page.getByText('JSON', { exact: true }).click();
    await page.getByLabel('JSON of this field').fill('{"who": {"@path": "$.userId"}}');
    await page.locator('.request-card', { hasText: '"who"' }).waitFor();
    await next().click();
    await page.getByRole('heading', { name: '1 mapping test would fail' }).waitFor();
    await button('Save anyway').click();
    await stepIs('Filter');
    expect((await find('Shop hook'))!.mappings[0]!.fields['data']).toEqual({ who: { '@path': '$.userId' } });
  });

  it('filters by conditions, with the count of what would pass, and goes live at once', async () => {
    const { id } = (await find('Shop hook'))!;
    await open('filter');
    await button('Add a condition').click();
    await page.getByRole('textbox', { name: 'Field of the event' }).fill('properties.total');
    await page.keyboard.press('Escape');
    await page.getByLabel('Comparison').selectOption('greater');
    await page.getByRole('textbox', { name: 'Value' }).fill('70');
    await page.keyboard.press('Escape');
    await page.getByText('3 of 5 would pass').waitFor();
    await look('set-up-filtered');
    await next().click();
    await stepIs('Try and start');
    await page.getByText(/^2 · The filter keeps it back\.$/).waitFor();
    expect(await connectionsOf(id)).toMatchObject([{ enabled: false, filter: 'properties.total > 70' }]);
    await button('Go live').click();
    await page.getByRole('heading', { name: 'It is live' }).waitFor();
    expect(await find('Shop hook')).toMatchObject({ enabled: true });
    await configurationArrived(stand.hub);
    await waitFor(
      async () => {
        await sendOrder(`large-${Date.now()}`, 500);
        return sink.requests.some(
          ({ path, body }) => path === '/shop' && body.toString().includes('"who":"ada"'),
        );
      },
      { what: 'the mapped request' },
    );
  });
});

it('looks right in both colours and widths, and leaves nobody out', () => {
  expect(faults).toEqual([]);
});

it('had no script error and asked nobody but the hub', () => {
  expect(stand.problems).toEqual([]);
});
