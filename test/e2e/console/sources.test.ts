/**
 * A developer at the sources: makes a webhook source, sends it a sample, clicks its fields together, and the next request
 * arrives at a destination under the right name; repairs what was refused; reads the schema; changes and deletes.
 * The live tail is measured at a thousand events a second, for ten seconds.
 */
import { startSink, waitFor, type Sink } from '@trackyard/test-support';
import { connectWebhook } from '@trackyard/test-support/hub';
import { startConsoleStand, type ConsoleStand } from './console-stand.ts';
import { measureTail } from './measure-tail.ts';

jest.setTimeout(400_000);

interface SourceView {
  id: string;
  name: string;
  writeKey: string;
  enabled: boolean;
  settings: Record<string, unknown>;
}

let stand: ConsoleStand;
let sink: Sink;
beforeAll(async () => {
  sink = await startSink();
  stand = await startConsoleStand({ TRACKYARD_EGRESS_ALLOW: '127.0.0.0/8' });
});
afterAll(async () => {
  await stand.stop();
  await sink.stop();
});

const click = (name: string | RegExp) => stand.page.getByRole('button', { name }).first().click();
const tab = (name: RegExp) => stand.page.getByRole('tab', { name }).click();
const idOfPage = () => /sources\/([^/?]+)/.exec(stand.page.url())?.[1] ?? '';
const booksOf = async (id: string) => {
  const { sources } = await stand.hub.api<{ sources: { sourceId: string }[] }>('/books');
  return sources.find(({ sourceId }) => sourceId === id);
};
const sameIn = (found: object | undefined, wanted: object) =>
  JSON.stringify({ ...found, ...wanted }) === JSON.stringify(found);
const sourceOf = (id: string) => stand.hub.api<SourceView>(`/sources/${id}`);

describe('a webhook source', () => {
  let id: string;
  let url: string;
  const post = async (body: string) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(answer.status).toBe(200);
  };
  const paid = { kind: 'Invoice Paid', customer: { id: 'cus-7' }, amount: 12.5, at: 1767323045 };

  it('is made in two steps, and says what to do next', async () => {
    await stand.open('/sources', 'Sources');
    await stand.page.getByRole('cell', { name: 'Demo' }).waitFor();
    expect(await stand.looksOf('sources')).toEqual([]);
    await stand.page.getByRole('link', { name: 'Add source' }).click();
    await stand.page.getByRole('button', { name: /Stripe/ }).waitFor();
    expect(await stand.looksOf('new-source')).toEqual([]);
    await click(/Any webhook/);
    await stand.page.getByLabel('Name').fill('Billing');
    expect(await stand.looksOf('new-source-name')).toEqual([]);
    await click('Create source');
    await stand.page.getByRole('heading', { name: 'Billing', level: 1 }).waitFor();
    id = idOfPage();
    const code = stand.page.getByRole('group', { name: 'Webhook URL' });
    url = (await code.innerText()).trim();
    expect(url).toMatch(new RegExp(`/v1/webhooks/${id}\\?token=[\\w-]{43}$`));
    expect((await sourceOf(id)).settings).toEqual(expect.objectContaining({ secret: '********' }));
    expect(await stand.looksOf('source-connect-webhook')).toEqual([]);
  });

  it('says that a request without the token was turned away', async () => {
    await waitFor(
      async () => (await fetch(url.split('?')[0]!, { method: 'POST', body: '{}' })).status === 401,
      {
        what: 'the new source to be known',
      },
    );
    await stand.page.getByText(/signature or token is wrong/).waitFor();
  });

  it('is mapped by clicking the fields of a captured sample', async () => {
    await stand.page.getByRole('link', { name: 'Say what its fields mean' }).click();
    await stand.page.getByText('Waiting for the first request').waitFor();
    expect(await stand.looksOf('source-mapping-waiting')).toEqual([]);
    await post(JSON.stringify({ ...paid, 'not.nameable': true }));
    const use = async (value: RegExp, as: string) => {
      await stand.page.getByRole('button', { name: value }).first().click();
      await stand.page.getByRole('menuitem', { name: as, exact: true }).click();
    };
    await use(/^kind/, 'Name');
    await use(/^id/, 'User id');
    await use(/^at/, 'Time');
    await use(/^amount/, 'A property');
    const result = stand.page.getByRole('region', { name: 'The event', exact: true });
    for (const value of ['Invoice Paid', 'cus-7', '2026-01-02T03:04:05.000Z'])
      await result.getByRole('definition').getByText(value, { exact: true }).waitFor();
    expect(await stand.looksOf('source-mapping')).toEqual([]);
    await click('Save mapping');
    await stand.page.getByText('Saved: what comes from now on').waitFor();
    expect((await sourceOf(id)).settings['mapping']).toEqual({
      event: { '@path': '$.kind' },
      userId: { '@path': '$.customer.id' },
      timestamp: { '@path': '$.at' },
      properties: { amount: { '@path': '$.amount' } },
    });
  });

  it('delivers the next request under its name', async () => {
    const { destinationId } = await connectWebhook(stand.hub, sink.url);
    await stand.hub.api('/connections', {
      method: 'POST',
      json: { sourceId: id, destinationId, enabled: true, mode: 'live' },
    });
    await waitFor(
      async () => {
        await post(JSON.stringify({ ...paid, amount: Math.random() }));
        return sink.requests.some(({ body }) => String(body).includes('Invoice Paid'));
      },
      { what: 'the mapped event at the destination' },
    );
    const body = sink.requests
      .map((request) => String(request.body))
      .find((text) => text.includes('Invoice Paid'));
    expect(body).toContain('cus-7');
    expect(body).toContain('2026-01-02T03:04:05.000Z');
  });

  it('keeps what cannot be read; repaired, it comes in and the books stay right', async () => {
    await post('{"kind":"Invoice Paid","customer":{"id":"cus-8"},');
    await tab(/Quarantine/);
    await stand.page.getByRole('button', { name: 'A whole request' }).click();
    await stand.page.getByText('Why it was refused').waitFor();
    const editor = stand.page.getByRole('textbox', { name: 'The body, as it will be read' });
    await editor.waitFor();
    await stand.page.getByRole('button', { name: 'Replay', exact: true }).click();
    await stand.page.getByText('It is still refused').waitFor();
    expect(await stand.looksOf('source-quarantine-item')).toEqual([]);
    await editor.click();
    await stand.page.keyboard.press('Control+a');
    await stand.page.keyboard.insertText('{"kind":"Repaired","customer":{"id":"cus-8"}}');
    await stand.page.getByRole('button', { name: 'Replay', exact: true }).click();
    await stand.page.getByText('It came in as 1 event.').waitFor();
    await stand.page.getByRole('button', { name: 'Close' }).first().click();
    await stand.page.getByText('Nothing was refused').waitFor();
    await waitFor(
      () => Promise.resolve(sink.requests.some(({ body }) => String(body).includes('Repaired'))),
      {
        what: 'the repaired event at the destination',
      },
    );
    type Line = { sourceId: string; balanced: boolean; quarantined: number };
    const books = await stand.hub.api<{ sources: Line[] }>('/books');
    expect(books.sources.find((one) => one.sourceId === id)).toMatchObject({
      balanced: true,
      quarantined: 1,
    });
  });

  it('shows which events came, and what they hold', async () => {
    await tab(/Schema/);
    await stand.page.getByRole('button', { name: /Invoice Paid/ }).waitFor();
    await stand.page.getByRole('textbox', { name: 'Filter events and properties' }).fill('amount');
    await stand.page.getByRole('cell', { name: 'amount', exact: true }).first().waitFor();
    expect(await stand.looksOf('source-schema')).toEqual([]);
  });

  it('is deleted by typing its name', async () => {
    await tab(/Settings/);
    await click('Delete this source');
    await stand.page.getByText('1 connection').waitFor();
    await stand.page.getByLabel('Type Billing to confirm').fill('Billing');
    await stand.page.getByRole('dialog').getByRole('button', { name: 'Delete this source' }).click();
    await stand.page.getByRole('heading', { name: 'Sources', level: 1 }).waitFor();
    await expect(sourceOf(id)).rejects.toThrow();
  });
});

it("is a draft while a vendor's secret is missing, and switched on with it", async () => {
  await stand.open('/sources/new', 'Add a source');
  await stand.page.getByRole('textbox', { name: 'Find a tool' }).fill('stri');
  await click(/Stripe/);
  await click('Create source');
  await stand.page.getByText("In Stripe's Workbench, under Webhooks").waitFor();
  expect((await sourceOf(idOfPage())).enabled).toBe(false);
  const secret = stand.page.getByLabel(/Signing secret/).first();
  await secret.fill('whsec_abc123');
  expect(await stand.looksOf('source-connect-stripe')).toEqual([]);
  await click('Save and switch on');
  await waitFor(async () => (await sourceOf(idOfPage())).enabled, { what: 'the source to be on' });
});

describe('a source of SDKs', () => {
  let demo: SourceView;
  const asDemo = (path: string, body: unknown) =>
    fetch(`${stand.hub.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${demo.writeKey}:`).toString('base64')}` },
      body: JSON.stringify(body),
    });

  it('fills its key into the guide of each client', async () => {
    const { data } = await stand.hub.api<{ data: SourceView[] }>('/sources');
    demo = data.find(({ name }) => name === 'Demo')!;
    await stand.open(`/sources/${demo.id}?tab=connect`, 'Demo');
    await click('Go');
    await stand.page
      .getByRole('group', { name: 'The line to change' })
      .getByText('analytics.NewWithConfig')
      .waitFor();
    const whole = stand.page.getByRole('group', { name: 'A whole example' });
    expect(await whole.innerText()).toContain(demo.writeKey);
    expect(await stand.looksOf('source-connect')).toEqual([]);
  });

  interface ReplayJob {
    status: string;
    count: object;
  }
  const replays = async () =>
    (await stand.hub.api<{ data: ReplayJob[] }>(`/sources/${demo.id}/quarantine/replays`)).data;
  const chooseReason = () =>
    stand.page
      .getByRole('group', { name: 'Why' })
      .getByText(/Another event of the same request.*· 3/)
      .click();
  const orderReplay = async () => {
    await click(/^Replay (all|it)/);
    const dialog = stand.page.getByRole('dialog');
    await dialog.getByText('Tried on all of them: 3 would come in now').waitFor();
    await dialog.getByRole('button', { name: /^Replay/ }).click();
    await dialog.waitFor({ state: 'detached' });
  };
  const comeBack = async () => {
    await stand.open('/sources', 'Sources');
    await stand.open(`/sources/${demo.id}?tab=quarantine`, 'Demo');
  };

  it('has the hub replay all that was refused for one reason, also while nobody looks', async () => {
    // Until the source is known to be strict, each try is another request.
    let tries = 0;
    const tryBatch = () => {
      tries += 1;
      const good = [1, 2, 3].map(() => ({ type: 'track', event: `Good ${String(tries)}`, userId: 'u' }));
      return asDemo('/v1/batch', { batch: [...good, { type: 'none' }] });
    };
    await stand.hub.api(`/sources/${demo.id}`, { method: 'PATCH', json: { settings: { strict: true } } });
    await waitFor(async () => (await tryBatch()).status === 400, {
      what: 'the source to be strict',
    });
    await tab(/Quarantine/);
    await chooseReason();
    expect(await stand.looksOf('source-quarantine')).toEqual([]);
    // Switched off, a source takes nothing: the replay stands still, so that there is time to look at it.
    await stand.hub.api(`/sources/${demo.id}`, { method: 'PATCH', json: { enabled: false } });
    let tooEarly = -1;
    await waitFor(
      async () => {
        tooEarly += 1;
        return (await asDemo('/v1/track', {})).status === 401;
      },
      { what: 'the source to be off' },
    );
    await orderReplay();
    await stand.page.getByText('It waits until this source is switched on.').waitFor();
    await comeBack();
    await stand.page.getByText('0 of 3 read').waitFor();
    await stand.page.getByText('It waits until this source is switched on.').waitFor();
    expect(await replays()).toMatchObject([{ status: 'running', total: 3, waitingFor: 'source' }]);
    expect(await stand.looksOf('source-quarantine-replay')).toEqual([]);
    await click('Stop');
    await stand.page.getByText('Until then 0 came in').waitFor();
    expect(await replays()).toMatchObject([{ status: 'canceled', count: { read: 0 } }]);

    await stand.hub.api(`/sources/${demo.id}`, { method: 'PATCH', json: { enabled: true } });
    await chooseReason();
    await orderReplay();
    await stand.open('/sources', 'Sources');
    await waitFor(async () => (await replays())[0]?.status === 'done', { what: 'the replay to be done' });
    expect((await replays())[0]?.count).toEqual({ read: 3, replayed: 3, refused: 0, events: 3 });
    await comeBack();
    await stand.page.getByText('All 3 came in.').waitFor();
    expect(await stand.looksOf('source-quarantine-replayed')).toEqual([]);
    // Three of each request: at once while the source was not strict yet, of the last one now.
    const wanted = { accepted: 3 * tries, duplicate: 0, quarantined: tries + 3 + tooEarly, balanced: true };
    await waitFor(async () => sameIn(await booksOf(demo.id), wanted), {
      what: 'the replayed events in the books',
    });
    await stand.hub.api(`/sources/${demo.id}`, { method: 'PATCH', json: { settings: { strict: false } } });
  });

  it('gets a new key, and says what the old one carried', async () => {
    await tab(/Settings/);
    await stand.page.getByLabel('Strict').waitFor();
    expect(await stand.looksOf('source-settings')).toEqual([]);
    await click('New key');
    await stand.page.getByText(/events came with the key of now in the last hour/).waitFor();
    await click('Replace the key');
    await waitFor(async () => (await sourceOf(demo.id)).writeKey !== demo.writeKey, { what: 'the new key' });
    demo = await sourceOf(demo.id);
    await stand.page.getByText(demo.writeKey).first().waitFor();
  });

  it('holds a thousand events a second', async () => {
    await stand.open(`/sources/${demo.id}`, 'Demo');
    await waitFor(async () => (await asDemo('/v1/track', { userId: 'u', event: 'Warm' })).ok, {
      what: 'the new key to be known',
    });
    const figures = await measureTail(stand.page, (batch) => asDemo('/v1/batch', { batch }));
    console.info('live tail:', figures);
    expect(await stand.looksOf('source-live')).toEqual([]);
    // A busy machine sends late; the tail gets no more than the hub's ring holds, from 400 a second on.
    expect(figures.sentPerSecond).toBeGreaterThan(500);
    expect(figures.rows).toBeGreaterThan(100);
    expect(figures.rowsInPage).toBeLessThan(60);
    expect(figures.busyPercent).toBeLessThan(40);
    // By the processor's clock: by the wall's, a task also lasts while others have the processor.
    expect(figures.longestTaskMs).toBeLessThan(100);
  });

  it('stands still while somebody reads, raw or pretty', async () => {
    await stand.page.locator('.live-row').first().click();
    await stand.page.getByRole('button', { name: /^Resume/ }).waitFor();
    await stand.page.getByText('Raw', { exact: true }).click();
    await stand.page.getByRole('link', { name: 'What became of it' }).waitFor();
    expect(await stand.looksOf('source-live-open')).toEqual([]);
  });
});

it('had no script error and asked nobody but the hub', () => {
  expect(stand.problems).toEqual([]);
});
