import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REMOTE_HEADER } from './forward.ts';

/** Where ingest processes bring what is not collection. */
export interface ApiSocket {
  path: string;
  /** Hands requests over; until then they are answered 503. */
  serve(handler: RequestListener): void;
  close(): Promise<void>;
}

/** A Unix socket in a folder of this user alone: whoever reaches it may say who sent a request. */
export async function openApiSocket(): Promise<ApiSocket> {
  // Not in the data directory: a socket's path may have about a hundred bytes only.
  const folder = await mkdtemp(join(tmpdir(), 'trackyard-'));
  const path = join(folder, 'api.sock');
  let handler: RequestListener = (_req, res) => res.writeHead(503, { 'Retry-After': '1' }).end();
  // The process in front bounds how long a sender may take; Node's own five minutes would cut an upload off.
  const server = createServer({ requestTimeout: 0 }, (req, res) => {
    const value = req.headers[REMOTE_HEADER];
    delete req.headers[REMOTE_HEADER];
    // Express asks the connection, which here carries one request.
    Object.defineProperty(req.socket, 'remoteAddress', { value, configurable: true });
    handler(req, res);
  });
  server.listen(path);
  await once(server, 'listening');
  return {
    path,
    serve: (next) => void (handler = next),
    async close() {
      server.close();
      server.closeAllConnections();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
