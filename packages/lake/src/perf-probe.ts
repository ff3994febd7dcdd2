import { mkdtemp, rm } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { randomUUID } from 'node:crypto';
import { gzipSync, gzip, zstdCompressSync, constants, gunzipSync } from 'node:zlib';
import { promisify } from 'node:util';
import { silentLogger, systemClock, newUuid } from '@trackyard/base';
import { openLake, normaliseLine } from './index.ts';
import { encodeIndex } from './object-index.ts';
import { parseRawLine } from './raw-line.ts';
const root = await mkdtemp('/dev/shm/lake-perf-');
const lake = await openLake({ url: pathToFileURL(root).href, clock: systemClock, log: silentLogger });
const N = 10_000;
const lines: string[] = [],
  events: any[] = [];
for (let n = 0; n < N; n++) {
  const requestId = newUuid();
  const messageId = 'ajs-next-' + Date.now() + '-' + randomUUID();
  const userId = 'user-' + (n % 3000),
    anonymousId = randomUUID();
  const body = JSON.stringify({
    type: 'track',
    event: 'Order Completed',
    messageId,
    userId,
    anonymousId,
    timestamp: new Date().toISOString(),
    properties: {
      orderId: randomUUID(),
      total: n * 1.37,
      currency: 'EUR',
      products: [1, 2, 3].map((p) => ({ sku: 'sku-' + p * n, name: 'Thing number ' + p, price: p * 9.99 })),
    },
    context: {
      library: { name: 'analytics.js', version: '1.70.0' },
      page: {
        path: '/checkout/' + n,
        url: 'https://shop.example.com/checkout/' + n,
        title: 'Checkout',
        referrer: '',
      },
      userAgent:
        'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
      locale: 'de-DE',
      timezone: 'Europe/Berlin',
    },
    integrations: {},
  });
  lines.push(
    JSON.stringify({
      requestId,
      batchId: 'b' + Math.floor(n / 100),
      sourceId: 'src_perf',
      receivedAt: new Date(Date.parse('2026-03-04T10:00:00Z') + n * 100).toISOString(),
      method: 'POST', path: '/v1/t',
      remote: '203.0.113.7',
      headers: { 'content-type': 'text/plain', 'user-agent': 'Mozilla/5.0' },
      encoding: 'utf8',
      body,
    }),
  );
  events.push({ requestId, index: 0, messageId, userId, anonymousId });
}
const bytes = Buffer.from(lines.join('\n'));
console.log('bytes per line', bytes.length / N);
async function time(name: string, run: () => unknown, rounds = 5) {
  let wall = Infinity,
    cpu = Infinity;
  for (let i = 0; i < rounds; i++) {
    const c = process.cpuUsage(),
      t = performance.now();
    await run();
    wall = Math.min(wall, performance.now() - t);
    const u = process.cpuUsage(c);
    cpu = Math.min(cpu, (u.user + u.system) / 1000);
  }
  console.log(
    name.padEnd(34),
    'wall',
    ((wall * 1000) / N).toFixed(2),
    'cpu',
    ((cpu * 1000) / N).toFixed(2),
    'µs per line',
  );
}
await time('writeRaw 10,000 lines', () => lake.archive.writeRaw({ lines, events }), 12);
await rm(root,{recursive:true});
