import { silentLogger } from '@trackyard/base';
import { dead, delivered, HttpError, type ConnectorContext } from '@trackyard/connector-sdk';
import { DEFAULT_RETRY_POLICY, deliverBatch, type Target } from '@trackyard/delivery';
import { headOf, makeEvent } from '@trackyard/event-spec';
import { RecordedCalls } from './recorded-calls.ts';

const never = () => {
  throw new Error('not used here');
};
/** Answers slower the earlier it was asked, so that calls that go side by side end in another order. */
function startVendor(statusOf: (body: string) => number): ConnectorContext {
  let asked = 0;
  const request: ConnectorContext['http']['request'] = async ({ body }) => {
    await new Promise((resolve) => setTimeout(resolve, 60 - 20 * asked++));
    const sent = String(body);
    return { status: statusOf(sent), headers: {}, text: `about ${sent}` };
  };
  return {
    destinationId: 'dst_1',
    http: { request },
    dial: { socket: never },
    log: silentLogger,
    clock: { now: () => 0 },
    state: { get: never, set: never, update: never },
    signal: new AbortController().signal,
  };
}

type Action = Target['mappings'][number]['action'];

async function send(mappings: readonly Action[], context: ConnectorContext) {
  const tasks = ['a', 'b', 'c'].map((messageId, index) => {
    const event = makeEvent({ messageId });
    const made = { head: headOf(event), event, json: '' };
    return { recordId: 'r', connectionId: 'c', index, ...made, attempt: 0, since: 0, dueAt: 0 };
  });
  const calls = new RecordedCalls();
  const { steps } = await deliverBatch(tasks, {
    ...{ destinationId: 'dst_1', settings: {}, policy: DEFAULT_RETRY_POLICY, deliveredAt: 0 },
    ...{ sourceSlug: (id: string) => id, random: () => 0.5 },
    mappings: mappings.map((action, n) => ({ key: `${n}`, action })),
    context,
    contextOfCall: (sent) => calls.contextOf(sent, context),
  });
  return {
    statuses: steps.map(({ status }) => status),
    of: tasks.map((task) => calls.exchangeOf(task)),
  };
}

/** Sends the event's id after a prefix, and takes what is not 200 as a refusal. */
const poster = (prefix: string): Action => ({
  perform: async ({ http }, _settings, { event }) => {
    const answer = await http.request({
      method: 'POST',
      url: 'https://vendor.example/',
      body: prefix + event.messageId,
    });
    if (answer.status !== 200) throw new HttpError(answer);
  },
});
const exchange = (body: string, status = 200) => ({
  request: { body },
  response: { status, body: `about ${body}` },
});

it('keeps the calls of events apart that go side by side', async () => {
  const vendor = startVendor((body) => (body === 'b' ? 400 : 200));
  const { statuses, of } = await send([poster('')], vendor);
  expect(statuses).toEqual(['delivered', 'dead', 'delivered']);
  expect(of).toMatchObject([exchange('a'), exchange('b', 400), exchange('c')]);
});

it('gives the events of one call the same exchange', async () => {
  const batch: Action = {
    batching: () => ({ maxEvents: 10, maxBytes: 1_000 }),
    performBatch: async ({ http }, _settings, deliveries) => {
      const body = deliveries.map(({ event }) => event.messageId).join();
      await http.request({ method: 'POST', url: 'https://vendor.example/', body });
      return [delivered, dead('bad'), delivered];
    },
  };
  const { of } = await send(
    [batch],
    startVendor(() => 200),
  );
  expect(of).toMatchObject([exchange('a,b,c'), exchange('a,b,c'), exchange('a,b,c')]);
});

it('keeps, of the calls for several mappings, the one that was refused', async () => {
  const vendor = startVendor((body) => (body === 'first b' ? 400 : 200));
  const { of } = await send([poster('first '), poster('second ')], vendor);
  expect(of).toMatchObject([exchange('second a'), exchange('first b', 400), exchange('second c')]);
});

it.each([
  ['a text', 'Zoë', 'Zoë'],
  ['bytes of a text', Buffer.from('Zoë'), 'Zoë'],
  ['a long one, to its last whole character', Buffer.from(`x${'ë'.repeat(5_000)}`), `x${'ë'.repeat(4_095)}`],
  ['no text', Buffer.from([0xff, 0xfe]), undefined],
])('shows the body of a request: %s', async (_name, body, shown) => {
  const raw: Action = {
    perform: async ({ http }) =>
      void (await http.request({ method: 'POST', url: 'https://vendor.example/', body })),
  };
  const { of } = await send(
    [raw],
    startVendor(() => 200),
  );
  expect(of[0]?.request?.body).toBe(shown);
});
