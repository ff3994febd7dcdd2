/**
 * The first minutes: a hub that knows nothing says what to do, one click fills it with a shop's events, and the
 * overview then shows the whole hub, what stands still included.
 */
import { startSink, waitFor, type Sink } from '@trackyard/test-support';
import { connectWebhook } from '@trackyard/test-support/hub';
import { startConsoleStand, type ConsoleStand } from './console-stand.ts';

jest.setTimeout(300_000);

interface Books {
  balanced: boolean;
  totals: { sources: { received: number; accepted: number }; connections: { dead: number; held: number } };
}

let stand: ConsoleStand;
let sink: Sink;
beforeAll(async () => {
  stand = await startConsoleStand();
  sink = await startSink();
});
afterAll(async () => {
  await stand.stop();
  await sink.stop();
});
const books = () => stand.hub.api<Books>('/books');

/** The shop sends for some seconds: all is there once nothing more has come from one look to the next. */
function allArrived() {
  let before = 0;
  return async () => {
    const { accepted } = (await books()).totals.sources;
    const isSame = accepted > 150 && accepted === before;
    before = accepted;
    return isSame;
  };
}

it('says at the start what to do, with one next step', async () => {
  const { page } = stand;
  await stand.open('/', 'Overview');
  await page.getByRole('heading', { name: 'Send events' }).waitFor();
  await page.getByText('Waiting for the first event').waitFor();
  expect(await stand.primaryButtons()).toEqual(['Send a sample shop’s events']);
  expect(await stand.looksOf('start')).toEqual([]);
});

it('sends a shop’s events in one click, and shows the hub at work', async () => {
  const { page } = stand;
  await page.getByRole('button', { name: 'Send a sample shop’s events' }).click();
  await page.getByText('Everything is accounted for').waitFor();
  await waitFor(allArrived(), { what: 'the shop’s events', everyMs: 2_000, timeoutMs: 60_000 });
  expect(await stand.primaryButtons()).toEqual(['Add destination']);
  const found = await stand.hub.api<{ data: { event: string }[] }>('/events?event=Order%20Completed&limit=5');
  expect(found.data.length).toBeGreaterThan(0);
});

it('shows what stands still where it stands, and leads there', async () => {
  const { page, hub } = stand;
  sink.answer(() => ({ status: 400, body: 'no' }));
  await connectWebhook(hub, sink.url);
  await fetch(`${hub.url}/v1/track`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${hub.writeKey}:`).toString('base64')}` },
    body: JSON.stringify({ userId: 'u1', event: 'Refused There' }),
  });
  await waitFor(async () => (await books()).totals.connections.dead === 1, { what: 'a dead letter' });
  await stand.open('/', 'Overview');
  const receiver = page.locator('.flow-card', { hasText: 'Receiver' });
  await receiver.getByText('1 dead').waitFor();
  expect(await stand.looksOf('overview')).toEqual([]);
  await receiver.getByText('1 dead').click();
  await page.waitForURL(/\/destinations\/.+tab=dead-letters/);
  expect((await books()).balanced).toBe(true);
});

it('had no error and asked nobody else', () => {
  expect(stand.problems).toEqual([]);
});
