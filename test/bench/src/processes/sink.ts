/**
 * A receiver in a process of its own. `POST /count` counts the events of a body without reading them, `POST /latency`
 * notes how long each was on its way. Its parent asks for the numbers by messages.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { percentiles, type Percentiles } from './percentiles.ts';

export interface SinkNumbers {
  events: number;
  requests: number;
  /** From the moment that an event was to be sent; empty runs give zeros. */
  latency: Percentiles;
}

const MESSAGE_ID = Buffer.from('"messageId"');
let [events, requests] = [0, 0];
let latencies: number[] = [];

const server = createServer((req, res) => {
  const chunks: Buffer[] = [];
  req.on('data', (chunk: Buffer) => chunks.push(chunk));
  req.on('end', () => {
    const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
    requests++;
    if (req.url === '/latency') measure(body);
    else events += countEvents(body);
    res.writeHead(200, { 'content-length': '0' }).end();
  });
});

function countEvents(body: Buffer): number {
  let found = 0;
  for (let at = body.indexOf(MESSAGE_ID); at !== -1; at = body.indexOf(MESSAGE_ID, at + 11)) found++;
  return found;
}

function measure(body: Buffer): void {
  const now = performance.timeOrigin + performance.now();
  const parsed = JSON.parse(body.toString()) as
    { properties: { at: number } }[] | { properties: { at: number } };
  for (const { properties } of Array.isArray(parsed) ? parsed : [parsed]) {
    events++;
    latencies.push(now - properties.at);
  }
}

process.on('message', (wanted: 'numbers' | 'reset') => {
  if (wanted === 'reset') {
    [events, requests] = [0, 0];
    latencies = [];
  }
  process.send?.({ events, requests, latency: percentiles(latencies) } satisfies SinkNumbers);
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
