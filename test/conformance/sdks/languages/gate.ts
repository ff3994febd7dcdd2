import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/**
 * What becomes of one POST at the gate: it is handed on; or answered 503 and kept from the hub; or taken by the hub while
 * its sender hears 503, as where an answer is lost on its way.
 */
export type Passage = 'open' | 'refused' | 'answer lost';

/** Stands between an SDK and the hub. */
export interface Gate {
  /** Begins anew: what becomes of the next POSTs, in order. Those after them pass. */
  expect(passages: readonly Passage[]): void;
  /** POSTs since then. */
  posts(): number;
  stop(): void;
}

/** Stands on loopback, at a free port unless one is given; with TLS where there is a key store for it. */
export async function openGate(
  hubUrl: string,
  { port = 0, pfx, passphrase }: { port?: number; pfx?: Buffer; passphrase?: string } = {},
): Promise<Gate & { port: number }> {
  let passages: readonly Passage[] = [];
  let posts = 0;
  const answer = async (req: IncomingMessage, res: ServerResponse) => {
    const passage = req.method === 'POST' ? (passages[posts++] ?? 'open') : 'open';
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    if (passage === 'refused') return refuse(res);
    const taken = await passOn(hubUrl, req, Buffer.concat(chunks));
    if (passage === 'answer lost') return refuse(res);
    res.writeHead(taken.status, { 'Content-Type': taken.headers.get('content-type') ?? '' });
    res.end(Buffer.from(await taken.arrayBuffer()));
  };
  const listener: RequestListener = (req, res) => void answer(req, res).catch(() => res.destroy());
  const server = pfx
    ? createSecureServer({ pfx, ...(passphrase !== undefined && { passphrase }) }, listener)
    : createServer(listener);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    expect: (next) => {
      passages = next;
      posts = 0;
    },
    posts: () => posts,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** As the hub itself answers where it cannot keep what it is sent. */
function refuse(res: ServerResponse): void {
  res.writeHead(503, { 'Content-Type': 'application/json', 'Retry-After': '1' });
  res.end(JSON.stringify({ code: 'TY_QUEUE_UNAVAILABLE', message: 'Try again.' }));
}

/** The request as it came, its body not decoded. */
function passOn(hubUrl: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Response> {
  const kept = Object.entries(headers).filter(
    ([name]) => !['host', 'connection', 'transfer-encoding', 'content-length', 'expect'].includes(name),
  );
  const init = { method: method ?? 'GET', headers: Object.fromEntries(kept) as Record<string, string> };
  return fetch(
    new URL(url ?? '/', hubUrl),
    method === 'POST' ? { ...init, body: new Uint8Array(body) } : init,
  );
}
