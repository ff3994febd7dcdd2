import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { silentLogger } from '@trackyard/base';
import { readReceivedLine } from '@trackyard/lake';
import { decodeLineBytes, decodeLines, type NewBatch } from '@trackyard/queue';
import type { IngestSource } from '../authenticate.ts';
import { createIngest, type Ingest, type IngestOptions } from '../ingest.ts';

/** Three sources: a plain one, a strict one, a disabled one. */
export const KEYS = { plain: 'wk_plain', strict: 'wk_strict', disabled: 'wk_disabled' };
export const RECEIVED_AT = '2026-01-02T03:04:10.000Z';

const SOURCES = new Map<string, IngestSource>([
  [KEYS.plain, { id: 'src_plain', enabled: true, strict: false }],
  [KEYS.strict, { id: 'src_strict', enabled: true, strict: true }],
  [KEYS.disabled, { id: 'src_disabled', enabled: false, strict: false }],
]);

type Line = Record<string, unknown>;

/** Everything that was committed, decoded. */
export interface Committed {
  batches: NewBatch[];
  events: Line[];
  bodies: Line[];
  quarantine: Line[];
}

export interface Sent {
  status: number;
  headers: Headers;
  body: string;
  /** `body` as JSON, where it is. */
  json: Line;
}

export interface SendOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer | object;
}

export interface IngestHarness {
  url: string;
  port: number;
  server: Server;
  ingest: Ingest;
  committed(): Committed;
  /** POSTs (unless told otherwise) with the plain source's key as Basic (unless headers are given). */
  send(path: string, options?: SendOptions): Promise<Sent>;
  stop(): Promise<void>;
}

export const basic = (text: string): { authorization: string } => ({
  authorization: `Basic ${Buffer.from(text).toString('base64')}`,
});

/**
 * Ingest behind a real `node:http` server; what it does not take is answered 404 "not ours", as Express would.
 * Doubles: the commit port captures batches, the clock stands still. Never assert the order of events of
 * requests that overlap.
 */
export async function startIngest(
  overrides: Partial<IngestOptions> = {},
  serverOptions: { connectionsCheckingInterval?: number; requestTimeout?: number } = {},
): Promise<IngestHarness> {
  const batches: NewBatch[] = [];
  const ingest = createIngest({
    commit: async (batch) => void batches.push(batch),
    directory: { byWriteKey: (key) => SOURCES.get(key) },
    webhooks: { get: () => Promise.resolve(undefined) },
    clock: { now: () => Date.parse(RECEIVED_AT) },
    log: silentLogger,
    publicUrl: () => 'http://hub.example:8080',
    trustProxy: [],
    ...overrides,
  });
  const server = createServer(serverOptions, (req, res) => {
    if (!ingest.handle(req, res)) res.writeHead(404).end('not ours');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const linesOf = (blobs: (Buffer | undefined)[]): Line[] =>
    blobs.flatMap((blob) => (blob ? decodeLines(blob) : [])).map((line) => JSON.parse(line) as Line);
  return {
    ...{ url, port, server, ingest },
    committed: () => ({
      batches,
      events: linesOf(batches.map(({ events }) => events)),
      bodies: batches
        .flatMap(({ bodies }) => decodeLineBytes(bodies))
        .map((bytes) => JSON.parse(readReceivedLine(bytes).text.toString()) as Line),
      quarantine: linesOf(batches.map(({ quarantine }) => quarantine)),
    }),
    send: (path, options) => send(url + path, options),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await ingest.close();
    },
  };
}

async function send(url: string, { method = 'POST', headers, body }: SendOptions = {}): Promise<Sent> {
  const payload = typeof body === 'object' && !Buffer.isBuffer(body) ? JSON.stringify(body) : body;
  const init: RequestInit = { method, headers: headers ?? basic(`${KEYS.plain}:`) };
  if (payload !== undefined) init.body = typeof payload === 'string' ? payload : new Uint8Array(payload);
  const response = await fetch(url, init);
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json' && text !== '';
  return {
    status: response.status,
    headers: response.headers,
    body: text,
    json: isJson ? (JSON.parse(text) as Line) : {},
  };
}

/** Resolves once `condition` holds. */
export async function until(condition: () => boolean, what: string, timeoutMs = 10_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Timed out waiting until ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
