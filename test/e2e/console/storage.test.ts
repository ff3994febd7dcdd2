/**
 * Storage, replays and SQL as an operator uses them: what is stored, a period brought back, past events sent again to
 * a real receiver after they were counted, and what SQL says of it all.
 */
import { startSink, waitFor, type Sink } from '@trackyard/test-support';
import { connectWebhook, sendEvents, verified } from '@trackyard/test-support/hub';
import { startConsoleStand, type ConsoleStand } from './console-stand.ts';

jest.setTimeout(400_000);

let stand: ConsoleStand;
let sink: Sink;
beforeAll(async () => {
  stand = await startConsoleStand();
  sink = await startSink();
  const { url, writeKey } = stand.hub;
  await sendEvents({ host: url, writeKey, count: 40, prefix: 'past' });
  await waitFor(async () => (await eventsInLake()) === 40, { what: 'the lake', timeoutMs: 180_000 });
  await connectWebhook(stand.hub, sink.url);
});
afterAll(async () => {
  await stand.stop();
  await sink.stop();
});

interface Lake {
  sources: { sourceName: string; days: { events: number }[] }[];
}
async function eventsInLake(): Promise<number> {
  const { sources } = await stand.hub.api<Lake>('/lake');
  return sources.flatMap(({ days }) => days).reduce((sum, { events }) => sum + events, 0);
}

it('shows what is stored', async () => {
  const { page } = stand;
  await stand.open('/storage', 'Storage');
  await page.getByRole('heading', { name: 'Local warehouse' }).waitFor();
  await page.getByRole('button', { name: 'Show loads' }).click();
  await page.getByText('Loaded').first().waitFor();
  expect(await stand.looksOf('warehouses')).toEqual([]);
  await page.getByRole('tab', { name: 'Lake' }).click();
  await page.getByRole('row', { name: /Demo.*40/ }).waitFor();
  expect(await stand.looksOf('lake')).toEqual([]);
});

it('keeps fewer months only after it has said what that deletes', async () => {
  const { page, hub } = stand;
  await stand.open('/storage', 'Storage');
  await page.getByRole('textbox', { name: 'Keeps' }).click();
  await page.getByRole('option', { name: 'The last 6 months' }).click();
  await page.getByText('older than 6 months are deleted').waitFor();
  await page.getByRole('button', { name: 'The last 6 months' }).click();
  await waitFor(
    async () => (await hub.api<{ data: { keepMonths: number }[] }>('/warehouses')).data[0]?.keepMonths === 6,
    { what: 'the window' },
  );
});

it('asks for the name before it deletes a person, and shows how far that is', async () => {
  const { page, hub } = stand;
  await stand.open('/storage?tab=deletions', 'Storage');
  await page.getByLabel('User id or anonymous id').fill('user-1');
  await page.getByRole('button', { name: 'Delete this person' }).click();
  const dialog = page.getByRole('dialog');
  const act = dialog.getByRole('button', { name: 'Delete this person' });
  expect(await act.isDisabled()).toBe(true);
  await dialog.getByLabel('Type user-1 to confirm').fill('user-1');
  await act.click();
  await page.getByRole('cell', { name: 'Under way' }).waitFor();
  expect((await hub.api<{ data: unknown[] }>('/lake/deletions')).data).toHaveLength(1);
  expect(await stand.looksOf('deletions')).toEqual([]);
});

it('counts what a replay would send before it sends it', async () => {
  const { page } = stand;
  await stand.open('/replays', 'Replays');
  await page.getByText('Nothing was replayed yet').waitFor();
  await page.getByRole('button', { name: 'New replay' }).click();
  await page.getByRole('textbox', { name: 'To', exact: true }).first().click();
  await page.getByRole('option', { name: 'Receiver' }).click();
  await page.getByLabel('Only events that match (FQL)').fill('event = "Order Completed"');
  await page.getByRole('button', { name: 'Count first' }).click();
  await page.getByText('events match').waitFor({ timeout: 120_000 });
  await page.getByText('10 events match.').waitFor();
  expect(sink.requests).toHaveLength(0);
  expect(await stand.looksOf('replay')).toEqual([]);
  await page.getByRole('button', { name: 'Send 10 events' }).click();
  await waitFor(() => sentEvents().length === 10, { what: 'the replayed events', timeoutMs: 120_000 });
  expect(new Set(sentEvents().map(({ event }) => event))).toEqual(new Set(['Order Completed']));
  await page.getByText('10 sent, 100 %').waitFor({ timeout: 60_000 });
  expect(await stand.looksOf('replays')).toEqual([]);
});

function sentEvents(): { event: string }[] {
  verified(sink);
  return sink.requests.flatMap(({ body }) => [JSON.parse(body.toString()) as { event: string }].flat());
}

it('answers SQL as a table, as a chart and as a file', async () => {
  const { page } = stand;
  await stand.open('/query', 'SQL');
  expect(await stand.looksOf('sql-first')).toEqual([]);
  await page.getByRole('button', { name: 'Most frequent events' }).click();
  await page.getByRole('cell', { name: 'order_completed' }).waitFor();
  expect(await stand.looksOf('sql')).toEqual([]);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download: CSV' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('trackyard.csv');
  await page.getByRole('textbox', { name: 'SQL' }).fill('DROP TABLE demo.tracks');
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByRole('alert').waitFor();
});

it('had no error and asked nobody else', () => {
  expect(stand.problems).toEqual([]);
});
