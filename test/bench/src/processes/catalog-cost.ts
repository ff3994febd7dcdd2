// A process of its own: `catalog-cost.ts native|segment <events>` sends that many events in batches of a hundred to a
// network that answers at once, by three native destinations or by three of Segment's, and prints what that cost.
import { delivered, type ActionDefinition, type Settings } from '@trackyard/connector-sdk';
import { makeContext, makeDelivery } from '@trackyard/connector-sdk/testing';
import { destinations } from '@trackyard/connectors';

const BATCH = 100;
const [kind = 'native', events = '10000'] = process.argv.slice(2);

interface Use {
  slug: string;
  action: string;
  settings: Settings;
  payload?: Record<string, unknown>;
}

const properties = { order_id: 'o1', total: 12.5, currency: 'EUR', products: [{ sku: 'a', quantity: 1 }] };
const HOOK = {
  url: 'https://hooks.example.com/in',
  secret: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
};
const NATIVE: Use = {
  slug: 'webhook',
  action: 'send',
  settings: { ...HOOK, batch: true, maxBatchEvents: BATCH },
};
const SEGMENT: Use[] = [
  {
    ...{ slug: 'segment/webhook', action: 'send', settings: {} },
    payload: {
      ...{ url: HOOK.url, method: 'POST', data: { type: 'track', userId: 'u1', properties } },
      ...{ enable_batching: true, batch_size: BATCH, batch_keys: ['url', 'method', 'headers'] },
    },
  },
  {
    ...{ slug: 'segment/customerio', action: 'trackEvent' },
    settings: { siteId: 's', apiKey: 'k', accountRegion: 'US 🇺🇸' },
    payload: { person_id: 'u1', name: 'Signed Up', enable_batching: true, data: properties },
  },
  {
    ...{ slug: 'segment/braze', action: 'trackEvent' },
    settings: { api_key: 'k', app_id: 'a', endpoint: 'https://rest.iad-01.braze.com' },
    payload: {
      external_id: 'u1',
      name: 'Signed Up',
      time: '2026-01-02T03:04:05Z',
      properties,
      enable_batching: true,
    },
  },
];
const USES = kind === 'segment' ? SEGMENT : [NATIVE, NATIVE, NATIVE];

/** CPU time of all this process's threads: other processes may be busy too. */
const cpuMicroseconds = () => Object.values(process.cpuUsage()).reduce((sum, part) => sum + part, 0);
const rssMb = () => Math.round(process.memoryUsage.rss() / 2 ** 20);

async function sendBatches(
  action: ActionDefinition,
  { settings, payload }: Use,
  batches: number,
): Promise<number> {
  const { requests, ...context } = makeContext();
  const deliveries = Array.from({ length: BATCH }, (_, place) => {
    const delivery = makeDelivery({ messageId: `message-${place}`, properties });
    return payload ? { ...delivery, payload } : { ...delivery, payload: delivery.event as never };
  });
  const start = cpuMicroseconds();
  for (let batch = 0; batch < batches; batch += 1) {
    const outcomes = await action.performBatch!(context, settings, deliveries);
    if (outcomes.some((outcome) => outcome.status !== delivered.status))
      throw new Error('An event was not delivered.');
    requests.length = 0;
  }
  return Math.round((cpuMicroseconds() - start) / (batches * BATCH));
}

async function sendToAll(count: number): Promise<Record<string, number>> {
  const costs: Record<string, number> = {};
  for (const use of USES) {
    const { actions } = await destinations[use.slug]!.load();
    costs[use.slug] = await sendBatches(actions[use.action]!, use, Math.ceil(count / BATCH / USES.length));
  }
  return costs;
}

const startMb = rssMb();
await sendToAll(Number(events) / 2);
const halfwayMb = rssMb();
const cpuMicrosecondsPerEvent = await sendToAll(Number(events) / 2);
console.log(JSON.stringify({ startMb, halfwayMb, endMb: rssMb(), cpuMicrosecondsPerEvent }));
