/**
 * An operator at the page of one destination, and at the events: the destination is down, then refuses the key, then
 * recovers; a dead letter is repaired and sent again; an event is found by its user and its trace is read; a filter is
 * set, and the page says why an event was not sent. Each step asks the hub, not only the page. The destination is an
 * HTTP server of this process. Arrival order is never asserted.
 */
import { startSink, waitFor, type Sink } from '@trackyard/test-support';
import { connectWebhook, readBooks } from '@trackyard/test-support/hub';
import { startConsoleStand, type ConsoleStand } from './console-stand.ts';

jest.setTimeout(400_000);

let stand: ConsoleStand;
let sink: Sink;
let destinationId: string;
let connectionId: string;

beforeAll(async () => {
  sink = await startSink();
  stand = await startConsoleStand();
  ({ destinationId, connectionId } = await connectWebhook(stand.hub, sink.url));
});
afterAll(async () => {
  await stand.stop();
  await sink.stop();
});

const path = () => `/destinations/${destinationId}`;
async function send(event: string, userId: string, properties: object = {}): Promise<string> {
  const messageId = `${userId}-${event}`.replaceAll(' ', '-');
  const { ok } = await fetch(`${stand.hub.url}/v1/track`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${stand.hub.writeKey}:`).toString('base64')}` },
    body: JSON.stringify({ event, userId, messageId, properties }),
  });
  expect(ok).toBe(true);
  return messageId;
}
const books = async () =>
  (await readBooks(stand.hub)).connections.find((row) => row.connectionId === connectionId)!;
const until = (what: string, holds: (row: Awaited<ReturnType<typeof books>>) => boolean) =>
  waitFor(async () => holds(await books()) && (await books()), { what, timeoutMs: 60_000, everyMs: 200 });
const healthOf = async () =>
  (await stand.hub.api<{ health: { status: string; reason: string } }>(path())).health;
const tab = (name: string) => stand.page.getByRole('tab', { name }).click();
const pill = (name: string) => stand.page.locator('.page-title .pill', { hasText: name }).waitFor();

const SENT = 12;

it('shows that a destination is down, since when, and that nothing is lost', async () => {
  sink.answer({ status: 500, body: '{"error":"maintenance"}' });
  for (let n = 0; n < SENT; n++) await send('Order Completed', `user-${n}`, { total: n });
  await waitFor(async () => (await healthOf()).status === 'open', { what: 'the breaker', timeoutMs: 60_000 });
  await stand.open(path(), 'Receiver');
  await pill('Stopped');
  await stand.page.getByText(/^Answers 500 since \d\d:\d\d\. One event tries again in/).waitFor();
  await stand.page.getByText('The destination has trouble of its own (500)').waitFor();
  expect(await books()).toMatchObject({ routed: SENT, delivered: 0, pending: SENT, balanced: true });
  expect(await stand.looksOf('destination-stopped')).toEqual([]);
});

it('shows events that are held because the key is refused, with the way to the settings', async () => {
  sink.answer({ status: 401, body: '{"error":"no such key"}' });
  await stand.page.getByRole('button', { name: 'Try again now' }).click();
  await until('held events', ({ held }) => held > 0);
  await stand.page.getByText(/held: refused for a cause/).waitFor();
  await waitFor(async () => (await healthOf()).reason === 'http_401', {
    what: 'the reason',
    timeoutMs: 60_000,
  });
  await stand.page.getByText(/^Answers 401 since/).waitFor();
  await stand.page.getByRole('button', { name: 'Open the settings' }).waitFor();
});

it('delivers everything once the destination recovers, and the books balance on the page too', async () => {
  sink.answer({});
  await stand.page.getByRole('button', { name: 'Try again now' }).click();
  const row = await until('all deliveries', ({ delivered }) => delivered === SENT);
  expect(row).toMatchObject({ routed: SENT, held: 0, pending: 0, dead: 0, balanced: true });
  await pill('Healthy');
  const line = stand.page.getByRole('region', { name: 'From Demo' });
  await line.getByText('Balanced').waitFor();
  await line.locator('div', { hasText: /^Delivered12$/ }).waitFor();
  expect(await stand.looksOf('destination-overview')).toEqual([]);
});

it('lists the calls, and shows one with request and answer', async () => {
  await tab('Attempts');
  await stand.page.getByLabel('Outcome').first().click();
  await stand.page.getByRole('option', { name: 'Held' }).click();
  // Of each minute's calls that failed alike the first ones keep their bodies; the newest stand first.
  await stand.page.waitForURL(/status=held/);
  await stand.page.getByRole('button', { name: /held/ }).last().click();
  const drawer = stand.page.getByRole('dialog');
  await drawer.getByText('no such key').waitFor();
  await drawer.getByText('The credentials are refused (401)').waitFor();
  await drawer.getByText(`${sink.url}/hook`).waitFor();
  await stand.page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'hidden' });
  expect(await stand.looksOf('attempts')).toEqual([]);
});

it('repairs a dead letter and sends it again', async () => {
  sink.answer((request) =>
    request.body.includes('not a number') ? { status: 400, body: '{"error":"total must be a number"}' } : {},
  );
  await send('Order Broken', 'ann', { total: 'not a number' });
  await until('a dead letter', ({ dead }) => dead === 1);
  await stand.open(path(), 'Receiver');
  await stand.page.getByRole('button', { name: 'Fix 1 dead letter' }).click();
  await stand.page.getByRole('button', { name: 'The destination refused the event (400)' }).click();
  const drawer = stand.page.getByRole('dialog');
  await drawer.getByText('total must be a number').waitFor();
  const editor = drawer.getByRole('textbox', { name: 'Event' });
  await editor.waitFor();
  expect(await stand.looksOf('dead-letter')).toEqual([]);
  const letters = await stand.hub.api<{ data: { id: string }[] }>(
    `/dead-letters?destinationId=${destinationId}`,
  );
  const { event } = await stand.hub.api<{ event: string }>(`/dead-letters/${letters.data[0]?.id}`);
  await editor.click();
  await stand.page.keyboard.press('ControlOrMeta+A');
  await stand.page.keyboard.insertText(event.replace('"not a number"', '42'));
  await drawer.getByRole('button', { name: 'Save and send again' }).click();
  await drawer.waitFor({ state: 'hidden' });
  await until('the redrive', ({ dead, delivered }) => dead === 0 && delivered === SENT + 1);
  const latest = JSON.parse(sink.requests.at(-1)!.body.toString()) as { properties: object };
  expect(latest).toMatchObject({ messageId: 'ann-Order-Broken', properties: { total: 42 } });
  await stand.page.getByText('1 dead letter went back into the queue').waitFor();
});

it('sends all that match again at a rate, and deletes with the name typed', async () => {
  await send('Order Broken', 'bob', { total: 'not a number' });
  await send('Order Broken', 'cid', { total: 'not a number' });
  await until('two dead letters', ({ dead }) => dead === 2);
  await stand.open(`${path()}?tab=dead-letters`, 'Receiver');
  await stand.page.getByRole('button', { name: 'Send all 2 again' }).waitFor();
  expect(await stand.looksOf('dead-letters')).toEqual([]);
  sink.answer({});
  await stand.page.getByLabel('Select bob-Order-Broken').check();
  await stand.page.getByRole('button', { name: 'Send 1 again' }).click();
  await stand.page.getByLabel('At most so many events a second').fill('5');
  await stand.page.getByRole('dialog').getByRole('button', { name: 'Send again' }).click();
  await until('the redrive', ({ dead, delivered }) => dead === 1 && delivered === SENT + 2);
  const { data } = await stand.hub.api<{ data: { ratePerSecond: number }[] }>(
    '/dead-letters/redrives?limit=1',
  );
  expect(data[0]).toMatchObject({ ratePerSecond: 5, total: 1 });
  await stand.page.getByRole('button', { name: 'Delete all 1' }).click();
  const act = stand.page.getByRole('button', { name: 'Delete 1 dead letter' });
  expect(await act.isDisabled()).toBe(true);
  await stand.page.getByLabel('Type Receiver to confirm').fill('Receiver');
  await act.click();
  await until('the deletion', ({ dead, deleted }) => dead === 0 && deleted === 1);
  await stand.page.getByText('No dead letters').waitFor();
  expect(await books()).toMatchObject({ balanced: true });
});

it('finds an event by its user and tells its whole life', async () => {
  await stand.open('/events', 'Events');
  await stand.page.getByLabel('User or anonymous id').fill('ann');
  await stand.page.getByRole('button', { name: 'Find' }).click();
  await stand.page.waitForURL(/userId=ann/);
  const rows = stand.page.getByRole('table').getByRole('button');
  await waitFor(async () => (await rows.count()) === 1, { what: 'one event', timeoutMs: 60_000 });
  expect(await stand.looksOf('events')).toEqual([]);
  await rows.click();
  await stand.page.getByRole('heading', { name: 'Order Broken', level: 1 }).waitFor();
  const receiver = stand.page
    .getByRole('listitem')
    .filter({ has: stand.page.getByRole('link', { name: 'Receiver' }) });
  await receiver.getByText('Delivered', { exact: true }).waitFor();
  await receiver.getByText('1 dead', { exact: true }).click();
  await receiver.getByText('total must be a number').first().waitFor();
  await stand.page.getByText('Body, as it came').first().click();
  await stand.page.getByText('"messageId":"ann-Order-Broken"').waitFor();
  expect(await stand.looksOf('trace')).toEqual([]);
});

it('tests the event against a destination, and sends it again', async () => {
  await stand.page.getByRole('button', { name: 'Test against a destination' }).click();
  const drawer = stand.page.getByRole('dialog');
  await drawer.getByRole('textbox', { name: 'Destination' }).click();
  await stand.page.getByRole('option', { name: 'Receiver' }).click();
  await drawer.getByText('This would be sent:').waitFor();
  await drawer.getByText(`${sink.url}/hook`).waitFor();
  await stand.page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'hidden' });
  sink.clear();
  const receiver = stand.page
    .getByRole('listitem')
    .filter({ has: stand.page.getByRole('link', { name: 'Receiver' }) });
  await receiver.getByRole('button', { name: 'Send it again' }).click();
  await drawer.getByRole('button', { name: 'Send it again' }).click();
  await drawer.getByText(/^On its way/).waitFor({ timeout: 60_000 });
  await waitFor(() => sink.requests.length === 1, { what: 'the replay', timeoutMs: 60_000 });
  expect(JSON.parse(sink.requests[0]!.body.toString())).toMatchObject({ messageId: 'ann-Order-Broken' });
  await until('the books', ({ replayed, pending, balanced }) => replayed >= 1 && pending === 0 && balanced);
});

it('sets a filter with its preview, and says why an event was not sent', async () => {
  await stand.open(`${path()}?tab=settings`, 'Receiver');
  await stand.page.getByRole('button', { name: 'Check the credentials' }).waitFor();
  await stand.page.getByLabel('URL').waitFor();
  expect(await stand.looksOf('destination-settings')).toEqual([]);
  await stand.page.getByRole('button', { name: 'Change' }).click();
  await stand.page.getByLabel('Filter (FQL)').fill('event = "Order Completed"');
  await stand.page.getByRole('button', { name: 'Preview the filter' }).click();
  await stand.page.getByText(`Of the latest ${SENT + 3} events, ${SENT} would pass.`).waitFor();
  expect(await stand.looksOf('connection')).toEqual([]);
  await stand.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await stand.page.getByText('Lets through what its filter takes').waitFor();
  const { filter } = await stand.hub.api<{ filter: string }>(`/connections/${connectionId}`);
  expect(filter).toBe('event = "Order Completed"');
  const before = (await books()).filtered['filter'] ?? 0;
  await waitFor(
    async () => {
      await send('Signed Up', 'dan');
      return ((await books()).filtered['filter'] ?? 0) > before;
    },
    { what: 'a filtered event', everyMs: 500, timeoutMs: 30_000 },
  );
  await tab('Why was this not sent?');
  await stand.page.getByLabel('Message id').fill('dan-Signed-Up');
  await stand.page.getByRole('button', { name: 'Explain' }).click();
  await stand.page.getByText('Not sent: the connection’s filter does not let it through.').waitFor();
  await stand.page.getByText('event = "Order Completed"').waitFor();
  expect(await stand.looksOf('why')).toEqual([]);
});

it('disables and enables, and says what waits', async () => {
  await tab('Settings');
  await stand.page.getByRole('button', { name: 'Disable' }).click();
  await stand.page.getByText('No event waits for it at the moment.').waitFor();
  await stand.page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
  await pill('Disabled');
  expect(await stand.hub.api(path())).toMatchObject({ enabled: false });
  await waitFor(
    async () => {
      await send('Order Completed', 'eve');
      return (await books()).held > 0;
    },
    { what: 'a held event', everyMs: 500, timeoutMs: 30_000 },
  );
  await stand.page.getByText('Nothing is sent. Waiting: 1 event.').waitFor();
  await stand.page.locator('.page-actions').getByRole('button', { name: 'Enable' }).click();
  await pill('Healthy');
  await until('the held event', ({ held, pending }) => held + pending === 0);
});

it('deletes the destination once its name is typed', async () => {
  await stand.page.getByRole('button', { name: 'Delete the destination' }).click();
  const dialog = stand.page.getByRole('dialog');
  await dialog.getByLabel('Type Receiver to confirm').fill('Receiver');
  await dialog.getByRole('button', { name: 'Delete the destination' }).click();
  await stand.page.waitForURL(/\/destinations$/);
  await expect(stand.hub.api(path())).rejects.toThrow('404');
});

it('had no script error and asked nobody but the hub', () => {
  expect(stand.problems).toEqual([]);
});
