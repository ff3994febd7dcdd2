import { newUuid, silentLogger } from '@trackyard/base';
import { ARCHIVE_LANE, INCOMING_LANE, encodeLines, type Lease, type RecordStore } from '@trackyard/queue';
import type { CompiledConfig } from '@trackyard/pipeline';
import { RecordReader } from '../record-events.ts';
import { routeLane } from '../route-lane.ts';
import { SOURCE_ID } from './lane-workers.ts';

const PAGES = [
  '/',
  '/pricing',
  '/blog/how-to-choose-a-queue',
  '/products/4711',
  '/checkout/payment',
  '/account',
];
const NAMES = ['Product Viewed', 'Product Added', 'Order Completed', 'Signed Up', 'Search Performed'];
const AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0',
];

/** A track event as a browser's SDK sends it and ingest keeps it: 600 to 1,200 bytes of JSON. */
export function browserEvent(n: number): string {
  const at = new Date(1_767_225_600_000 + n * 137).toISOString();
  const path = PAGES[n % PAGES.length]!;
  const products = Array.from({ length: n % 4 }, (_, place) => ({
    ...{
      product_id: `p-${(n * 31 + place) % 9973}`,
      sku: `SKU-${(n * 17 + place) % 7919}`,
      quantity: place + 1,
    },
    price: ((n * 13) % 20_000) / 100,
  }));
  return JSON.stringify({
    ...{ type: 'track', event: NAMES[n % NAMES.length], messageId: newUuid(), userId: `user-${n % 5003}` },
    ...{ anonymousId: newUuid(), timestamp: at, sentAt: at, receivedAt: at, originalTimestamp: at },
    properties: { order_id: `o-${n}`, currency: 'EUR', revenue: ((n * 7919) % 50_000) / 100, products },
    context: {
      page: {
        path,
        url: `https://shop.example${path}?ref=${n % 97}`,
        title: `Shop ${path}`,
        referrer: 'https://www.example.org/',
      },
      ...{ userAgent: AGENTS[n % AGENTS.length], ip: `203.0.${n % 113}.${n % 251}`, locale: 'de-DE' },
      ...{ timezone: 'Europe/Berlin', library: { name: 'analytics.js', version: 'npm:next-1.70.0' } },
    },
    integrations: {},
    trackyard: { sourceId: SOURCE_ID, requestId: newUuid(), index: 0, stampedBy: 'sdk' },
  });
}

export interface WaitingEvents {
  events: number;
  /** Events in one committed batch. */
  aBatch: number;
  /** Batches that wait when the router comes by. */
  aRoute: number;
}

/** Events that came in, were were routed by the worker's own code, and that nobody delivers. */
export async function letEventsWait(
  records: RecordStore,
  { events, aBatch, aRoute }: WaitingEvents,
  { config, afterRoute }: { config: () => CompiledConfig; afterRoute: (routed: number) => Promise<void> },
): Promise<void> {
  const reader = new RecordReader(records, () =>
    Promise.reject(new Error('nothing is evicted before it is routed')),
  );
  for (let next = 0; next < events;) {
    const commits: Promise<unknown>[] = [];
    for (let batch = 0; batch < aRoute && next < events; batch++, next += aBatch) {
      commits.push(commitBatch(records, next, Math.min(aBatch, events - next)));
    }
    await Promise.all(commits);
    await withLease(records, INCOMING_LANE, (lease) =>
      routeLane(
        { lease, state: null, abandoned: false, signal: new AbortController().signal },
        {
          ...{ records, reader, config, log: silentLogger, wakeUps: { send: () => Promise.resolve() } },
          live: { show: () => undefined, room: () => 0, stop: () => Promise.resolve() },
          shadow: { offer: () => undefined },
          stats: { count: () => undefined },
        },
      ),
    );
    await afterRoute(next);
  }
}

function commitBatch(records: RecordStore, from: number, size: number): Promise<unknown> {
  return records.commit({
    ...{ id: newUuid(), eventCount: size, bodies: encodeLines(['{}']) },
    events: encodeLines(Array.from({ length: size }, (_, n) => browserEvent(from + n))),
    sources: [{ sourceId: SOURCE_ID, events: size, quarantined: 0 }],
  });
}

/** The lake has the bodies: they leave the queue. */
export async function archiveAll(records: RecordStore): Promise<void> {
  await withLease(records, ARCHIVE_LANE, async (lease) => {
    for (;;) {
      const entries = await records.due(lease, 20_000);
      if (entries.length === 0) return;
      await records.archived(
        lease,
        entries.map(({ recordId }) => recordId),
      );
    }
  });
}

export async function withLease<T>(
  records: Pick<RecordStore, 'lease' | 'release'>,
  lane: string,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  const lease = { lane, token: newUuid() };
  const { leased } = await records.lease(lane, lease.token, 60_000);
  if (!leased) throw new Error(`Somebody else has the lane ${lane}.`);
  try {
    return await work(lease);
  } finally {
    await records.release(lease);
  }
}
