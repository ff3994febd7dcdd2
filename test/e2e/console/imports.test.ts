/**
 * Events that do not come by themselves, as people fetch them at the console: a file is mapped, imported, paused and
 * canceled; a table is connected and read; and what the hub can add to events is switched on. The hub's own answers and
 * what arrives at a receiver are asserted beside what the pages say.
 */
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeMmdb } from '@trackyard/enrichment/testing';
import { startSink, waitFor, type Sink } from '@trackyard/test-support';
import { connectWebhook, embeddedUrl } from '@trackyard/test-support/hub';
import { Client } from 'pg';
import { startConsoleStand, type ConsoleStand } from './console-stand.ts';

jest.setTimeout(400_000);

interface SourceView {
  id: string;
  name: string;
  writeKey: string;
  enabled: boolean;
  settings: Record<string, unknown>;
  enrichments: Record<string, boolean>;
}
interface ImportView {
  name: string;
  status: string;
  count: { read: number; accepted: number; refused: number };
  ratePerSecond: number | null;
}
interface Sent {
  type: string;
  userId?: string;
  event?: string;
  timestamp: string;
  properties: Record<string, unknown>;
  context: Record<string, any>;
}

let stand: ConsoleStand;
let sink: Sink;
let demo: SourceView;
beforeAll(async () => {
  sink = await startSink();
  stand = await startConsoleStand();
  await connectWebhook(stand.hub, sink.url);
  const { data } = await stand.hub.api<{ data: SourceView[] }>('/sources');
  demo = data.find(({ name }) => name === 'Demo')!;
});
afterAll(async () => {
  await stand.stop();
  await sink.stop();
});

const button = (name: string | RegExp) => stand.page.getByRole('button', { name });
const says = (text: string | RegExp) => stand.page.getByText(text).first().waitFor();
/** What the browser asks the page before its tab goes. */
const mayLeave = () =>
  stand.page.evaluate<boolean>(`dispatchEvent(new Event('beforeunload', { cancelable: true }))`);
const arrived = () =>
  sink.requests.flatMap(({ body }) => [JSON.parse(body.toString()) as Sent | Sent[]].flat());

it('begins a source with a file, where there is nothing yet that sends', async () => {
  const { page } = stand;
  await stand.open('/sources/new', 'Add a source');
  await button(/A file of past events/).click();
  await page.getByLabel('Name').fill('Old shop');
  await button('Create source').click();
  await page.getByRole('heading', { name: 'Old shop', level: 1 }).waitFor();
  expect(await stand.primaryButtons()).toEqual(['Choose a file']);
});

describe('a file', () => {
  const imports = async () =>
    (await stand.hub.api<{ data: ImportView[] }>(`/imports?sourceId=${demo.id}`)).data;
  const choose = (name: string, content: string | Buffer) =>
    stand.page
      .getByLabel('File to import')
      .setInputFiles({ name, mimeType: '', buffer: Buffer.from(content) });
  const ORDERS =
    'Kunde;Order Date;Total (€);Note\nu1;2026-03-01T10:00:00Z;12.5;hello\nu2;01/02/2026;1;\nu3;2026-03-02;7;\n';

  it('is read as it is, and mapped by choosing until its rows are events', async () => {
    const { page } = stand;
    await stand.open(`/sources/${demo.id}?tab=import`, 'Demo');
    await says('Nothing was imported yet');
    expect(await stand.primaryButtons()).toEqual(['Choose a file']);
    expect(await stand.looksOf('import-choose')).toEqual([]);
    await choose('orders.csv', ORDERS);
    await says('CSV, fields divided by semicolons');
    await says(/Every row would be refused/);
    expect(await button('Import this file').isDisabled()).toBe(true);
    await page.getByLabel('Kunde becomes').selectOption({ label: 'User id' });
    await page.getByLabel('Order Date becomes').selectOption({ label: 'Time it happened' });
    await page.getByLabel('Note becomes').selectOption({ label: 'Left out' });
    await page.getByLabel('Name of Total (€) in the event').fill('total');
    await page.getByLabel('Name of the event', { exact: true }).fill('Order Completed');
    await says('Of the first 3 rows 2 become events, 1 is refused.');
    await says(/Column "Order Date" holds no time/);
    await page.getByText('Line 2', { exact: true }).click();
    await page.getByRole('group', { name: 'The event' }).getByText('"total"').waitFor();
    expect(await stand.primaryButtons()).toEqual(['Import this file']);
    expect(await stand.looksOf('import-preview')).toEqual([]);
    expect(await imports()).toEqual([]);
  });

  it('says what is wrong with a mapping, and keeps the rest', async () => {
    const { page } = stand;
    await page.getByLabel('Note becomes').selectOption({ label: 'User id' });
    await says(/Two columns go to userId/);
    await page.getByLabel('Note becomes').selectOption({ label: 'Left out' });
    await says('Of the first 3 rows 2 become events, 1 is refused.');
  });

  it('becomes events, and a report of its refused rows', async () => {
    const { page } = stand;
    await button('Import this file').click();
    const item = page.getByRole('listitem').filter({ hasText: 'orders.csv' });
    await item.getByText('Done').waitFor();
    await item.getByText('3 rows read · 2 became events · 1 refused').waitFor();
    expect(await imports()).toMatchObject([
      { name: 'orders.csv', status: 'done', count: { read: 3, accepted: 2, refused: 1 } },
    ]);
    const first = await waitFor(() => arrived().find(({ userId }) => userId === 'u1'), {
      what: 'the first row at the receiver',
    });
    expect(first).toMatchObject({
      ...{ type: 'track', event: 'Order Completed', timestamp: '2026-03-01T10:00:00.000Z' },
      properties: { total: 12.5 },
    });
    expect(first.properties).not.toHaveProperty('Note');
    await item.getByText('1 refused row').click();
    await item.getByRole('cell', { name: /holds no time/ }).waitFor();
    const [report] = await Promise.all([
      page.waitForEvent('download'),
      item.getByRole('link', { name: 'Download all as CSV' }).click(),
    ]);
    expect(await readFile(await report.path(), 'utf8')).toContain('u2;01/02/2026;1;');
    expect(await stand.looksOf('import-done')).toEqual([]);
  });

  it('is paused, left, found again, resumed, and canceled with numbers', async () => {
    const { page } = stand;
    const rows = Array.from({ length: 3_000 }, (_, n) => `s${n},Slow`).join('\n');
    await choose('slow.csv', `userId,event\n${rows}\n`);
    await page.getByLabel('Rows a second, at most').fill('20');
    await says('The first 20 rows become events.');
    await button('Import this file').click();
    const slow = async () => (await imports()).find(({ name }) => name === 'slow.csv');
    await waitFor(async () => ((await slow())?.count.accepted ?? 0) > 0, { what: 'the first rows' });
    expect((await slow())?.ratePerSecond).toBe(20);
    await button('Pause: slow.csv').click();
    await waitFor(async () => (await slow())?.status === 'paused', { what: 'the pause' });
    await stand.open('/sources', 'Sources');
    await stand.open(`/sources/${demo.id}?tab=import`, 'Demo');
    await button('Resume: slow.csv').waitFor();
    expect(await stand.looksOf('import-paused')).toEqual([]);
    await button('Resume: slow.csv').click();
    await waitFor(async () => (await slow())?.status === 'running', { what: 'it to go on' });
    await button('Cancel: slow.csv').click();
    await says(/already and stay so\. What is left of the file, about \d+ %, is not imported/);
    expect(await stand.looksOf('import-cancel')).toEqual([]);
    await button('Cancel it for good').click();
    await waitFor(async () => (await slow())?.status === 'canceled', { what: 'the end' });
    expect((await slow())?.count.read).toBeLessThan(3_000);
  });

  it('is uploaded while other pages are looked at; the browser asks before the tab goes', async () => {
    const { page } = stand;
    const lines = Array.from({ length: 20_000 }, (_, n) =>
      JSON.stringify({
        type: 'track',
        userId: `n${n}`,
        event: 'Big',
        properties: { of: randomBytes(20).toString('hex') },
      }),
    );
    await choose('big.ndjson.gz', gzipSync(`${lines.join('\n')}\n`));
    await says('NDJSON: an event a line');
    await says('The first 20 rows become events.');
    const network = await page.context().newCDPSession(page);
    const slowly = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 40_000 };
    await network.send('Network.emulateNetworkConditions', slowly);
    await button('Import this file').click();
    await says('Uploading big.ndjson.gz');
    await says(/^[1-9][\d.]* kB of [\d.]+ kB$/);
    expect(await stand.looksOf('import-upload')).toEqual([]);
    await page.getByRole('link', { name: 'Destinations' }).first().click();
    await page.getByRole('heading', { name: 'Destinations', level: 1 }).waitFor();
    await page.goBack();
    await says('Uploading big.ndjson.gz');
    expect(await mayLeave()).toBe(false);
    await button('Cancel the upload').click();
    await network.send('Network.emulateNetworkConditions', { ...slowly, uploadThroughput: -1 });
    await button('Choose a file').waitFor();
    expect(await mayLeave()).toBe(true);
    await waitFor(
      async () => (await imports()).find(({ name }) => name === 'big.ndjson.gz')?.status !== 'uploading',
      { what: 'the hub to let go of it' },
    );
    expect(arrived().some(({ event }) => event === 'Big')).toBe(false);
  });

  it('is refused in words where it is none', async () => {
    await choose('book.xlsx', Buffer.from([0x50, 0x4b, 3, 4, 9, 9]));
    await says(/Excel workbook: save it as CSV/);
    await button('Another file').click();
    await button('Choose a file').waitFor();
  });
});

describe('a table', () => {
  let database: Client;
  let id: string;
  let login: URL;
  const sourceOf = () => stand.hub.api<SourceView>(`/sources/${id}`);
  const pull = () =>
    stand.hub.api<{ lastRun: { events: number; problem: string | null } | null; totalEvents: number }>(
      `/sources/${id}/pull`,
    );
  beforeAll(async () => {
    const url = await embeddedUrl(stand.hub.dataDirectory, 'warehouse');
    database = new Client({ connectionString: url });
    await database.connect();
    await database.query(`CREATE SCHEMA shop;
      CREATE TABLE shop.orders (id bigint PRIMARY KEY, customer text, total_cents int, updated_at timestamptz);
      INSERT INTO shop.orders SELECT n, 'c' || n, n * 100, now() - interval '1 hour' FROM generate_series(1, 3) n;
      CREATE ROLE shop_reader LOGIN PASSWORD 'read-only-secret';
      GRANT USAGE ON SCHEMA shop TO shop_reader; GRANT SELECT ON shop.orders TO shop_reader;`);
    login = new URL(url);
  });
  afterAll(() => database.end());

  it('is a draft until its connection works, and says what does not', async () => {
    const { page } = stand;
    await stand.open('/sources/new', 'Add a source');
    await button(/A PostgreSQL table or query/).click();
    await page.getByLabel('Name').fill('Orders');
    await button('Create source').click();
    await page.getByRole('heading', { name: 'Orders', level: 1 }).waitFor();
    id = /sources\/([^/?]+)/.exec(page.url())![1]!;
    const fill = (name: string, text: string) => page.getByRole('textbox', { name, exact: true }).fill(text);
    await fill('Host', '127.0.0.1');
    await fill('Port', login.port);
    await fill('Database', 'warehouse');
    await fill('User', 'shop_reader');
    await page.getByLabel('Password', { exact: true }).fill('wrong');
    await fill('Table', 'shop.orders');
    await fill('Which column says what is new?', 'updated_at');
    await fill('Event name', 'Order Changed');
    await fill('Column with the user id', 'customer');
    expect(await stand.primaryButtons()).toEqual(['Check and switch on']);
    expect(await stand.looksOf('pull-new')).toEqual([]);
    await button('Check and switch on').click();
    await says(/does not let this user in.*Nothing was switched on\./);
    expect(await sourceOf()).toMatchObject({ enabled: false, settings: { password: '********' } });
    expect(await stand.looksOf('pull-refused')).toEqual([]);
    await page.getByLabel('Password', { exact: true }).fill('read-only-secret');
    await button('Check and switch on').click();
    await says('It works. The first rows are being read.');
    expect((await sourceOf()).enabled).toBe(true);
  });

  it('shows its runs, runs when asked, and pauses', async () => {
    await says('3 became events, 0 refused');
    await waitFor(async () => (await pull()).totalEvents === 3, { what: 'three rows' });
    await stand.hub.api('/connections', {
      method: 'POST',
      json: { sourceId: id, destinationId: await receiver(), enabled: true, mode: 'live' },
    });
    await stand.page.evaluate('scrollTo(0, 0)');
    expect(await stand.looksOf('pull')).toEqual([]);
    // Until the connection is known, each try is another row.
    let n = 3;
    await waitFor(
      async () => {
        n += 1;
        await database.query(
          `INSERT INTO shop.orders VALUES ($1::int, 'c' || $1::int, 400, now() - interval '1 minute')`,
          [n],
        );
        await button('Run now').click();
        await waitFor(async () => (await pull()).totalEvents === n, { what: `row ${n}` });
        return arrived().some(({ event }) => event === 'Order Changed');
      },
      { what: 'a row at the receiver', timeoutMs: 60_000 },
    );
    const row = arrived().find(({ event }) => event === 'Order Changed');
    expect(row).toMatchObject({ userId: expect.stringMatching(/^c\d+$/), properties: { total_cents: 400 } });
    await button('Pause').click();
    await button('Resume').waitFor();
    expect((await sourceOf()).enabled).toBe(false);
    await says('when it is resumed');
    await button('Resume').click();
    await button('Run now').waitFor();
    expect((await sourceOf()).enabled).toBe(true);
  });

  it('says why a run ended early, in the words of the database', async () => {
    await database.query('REVOKE SELECT ON shop.orders FROM shop_reader');
    await button('Run now').click();
    await says('The last run ended early');
    await says(/permission denied/);
    expect((await pull()).lastRun?.problem).toMatch(/permission denied/);
    await button('Check the connection').click();
    await says(/does not let this user in/);
    await stand.page.evaluate('scrollTo(0, 0)');
    expect(await stand.looksOf('pull-problem')).toEqual([]);
    await database.query('GRANT SELECT ON shop.orders TO shop_reader');
    await stand.page.getByLabel('Look for new rows').selectOption({ label: 'every hour' });
    await button('Save and check').click();
    await says('Saved, and it works');
    expect((await sourceOf()).settings).toMatchObject({ everyMinutes: 60, table: 'shop.orders' });
    expect(JSON.stringify(await sourceOf())).not.toContain('read-only-secret');
  });

  it('has no key and no switch for senders among its settings', async () => {
    await stand.page.getByRole('tab', { name: 'Settings' }).click();
    await stand.page.getByRole('heading', { name: 'Enrichment' }).waitFor();
    expect(await stand.page.getByText('Write key').count()).toBe(0);
  });

  async function receiver(): Promise<string> {
    const { data } = await stand.hub.api<{ data: { id: string }[] }>('/destinations');
    return data[0]!.id;
  }
});

describe('enrichments', () => {
  const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
  const source = () => stand.hub.api<SourceView>(`/sources/${demo.id}`);
  const turn = (name: string) => stand.page.getByRole('switch', { name }).click();

  it('are off, and each is saved as it is switched', async () => {
    const { page } = stand;
    await stand.open(`/sources/${demo.id}?tab=settings`, 'Demo');
    await says(/There is no file of places yet/);
    expect(await page.getByRole('switch', { name: 'Place' }).isDisabled()).toBe(true);
    await says(join(stand.hub.dataDirectory, 'geo.mmdb'));
    await turn('Browser, system and device');
    await waitFor(async () => (await source()).enrichments['userAgent'] === true, { what: 'the switch' });
    await turn('Campaign');
    await waitFor(async () => (await source()).enrichments['campaign'] === true, { what: 'the other' });
    expect(await stand.looksOf('source-enrichments')).toEqual([]);
  });

  it('know places once a file of them is there', async () => {
    const { page, hub } = stand;
    const city = { city: { names: { en: 'Boxford' } }, country: { iso_code: 'GB' } };
    await writeFile(join(hub.dataDirectory, 'geo.mmdb'), writeMmdb({ '2.125.160.0/24': city }));
    await page.getByText('The file of places is there:').waitFor({ timeout: 60_000 });
    await turn('Place');
    await waitFor(async () => (await source()).enrichments['location'] === true, { what: 'the switch' });
    expect(await page.getByRole('switch', { name: 'Place' }).isChecked()).toBe(true);
  });

  it('reach what destinations get', async () => {
    let tries = 0;
    const enriched = await waitFor(
      async () => {
        tries += 1;
        await fetch(`${stand.hub.url}/v1/track`, {
          method: 'POST',
          headers: { authorization: `Basic ${Buffer.from(`${demo.writeKey}:`).toString('base64')}` },
          body: JSON.stringify({
            ...{ userId: `e${tries}`, event: 'Seen' },
            context: {
              ...{ userAgent: FIREFOX, ip: '2.125.160.7' },
              page: { url: 'https://shop.example/?utm_campaign=spring' },
            },
          }),
        });
        return arrived().find(({ event, context }) => event === 'Seen' && context['location']);
      },
      { what: 'an enriched event', everyMs: 300 },
    );
    expect(enriched.context).toMatchObject({
      ...{ browser: { name: 'Firefox' }, campaign: { name: 'spring' } },
      location: { city: 'Boxford', countryCode: 'GB' },
    });
  });
});

it('had no script error and asked nobody but the hub', () => {
  expect(stand.problems).toEqual([]);
});
