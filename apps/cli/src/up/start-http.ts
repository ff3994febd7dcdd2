import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TrackyardError } from '@trackyard/base';
import { applyServerTimeouts } from '@trackyard/ingest';
import type { Config } from '../config.ts';

/** Live streams would stay open for ever. */
const LINGER_MS = 3_000;

export interface HttpFront {
  /** The address that it listens on, as a URL. */
  url: string;
  /** Hands requests over; until then they are answered 503. */
  serve(handler: RequestListener): void;
  /** Takes no more requests, and waits a few seconds for those under way. */
  close(): Promise<void>;
}

/** Takes the one port that everything shares. */
export async function startHttp({ host, port }: Config): Promise<HttpFront> {
  let handler: RequestListener = (_req, res) => res.writeHead(503, { 'Retry-After': '1' }).end();
  const server = createServer((req, res) => handler(req, res));
  applyServerTimeouts(server);
  server.listen(port, host);
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw new TrackyardError('TY_CONFIG', { message: listenProblem(error, { host, port }), cause: error });
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${shownHost(host)}:${address.port}`,
    serve: (next) => void (handler = next),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const lingering = setTimeout(() => server.closeAllConnections(), LINGER_MS);
      await closed;
      clearTimeout(lingering);
    },
  };
}

/** An address that a browser can open: "every address" is reached by the local one. */
function shownHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

function listenProblem({ code, message }: NodeJS.ErrnoException, at: { host: string; port: number }): string {
  if (code === 'EADDRINUSE') {
    return `Port ${at.port} is taken. Stop what uses it, or choose another: TRACKYARD_PORT=8081 npm start`;
  }
  if (code === 'EACCES')
    return `Port ${at.port} needs more rights; choose one above 1023 with TRACKYARD_PORT.`;
  return `Cannot listen on ${at.host}:${at.port}: ${message}`;
}
