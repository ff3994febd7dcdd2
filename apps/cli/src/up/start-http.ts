import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { Server as NetServer, type AddressInfo } from 'node:net';
import { TrackyardError } from '@trackyard/base';
import { applyServerTimeouts } from '@trackyard/ingest';
import type { Config } from '../config.ts';

interface Patience {
  /** How often idle connections are ended. */
  idleMs: number;
  /** When all are. */
  allMs: number;
}

/** Live streams would stay open for ever. */
const STOPPING: Patience = { idleMs: 100, allMs: 3_000 };
/** Most senders send again or leave within the first; no request may take as long as the second. */
const LEAVING: Patience = { idleMs: 5_000, allMs: 32_000 };

export interface HttpFront {
  /** The address that it listens on, as a URL. */
  url: string;
  /** Hands requests over; until then they are answered 503. */
  serve(handler: RequestListener): void;
  /** Takes no more requests, and waits a few seconds for those under way. */
  close(): Promise<void>;
  /**
   * Leaves the port to others that listen on it: takes no more connections, and tells those who send on one that it was
   * the last answer there. Only connections that stay silent are ended.
   */
  leave(): Promise<void>;
}

const notYet: RequestListener = (_req, res) => res.writeHead(503, { 'Retry-After': '1' }).end();

/** Takes the one port that everything shares. */
export async function startHttp({ host, port }: Config, first = notYet): Promise<HttpFront> {
  let handler = first;
  let isLeaving = false;
  const server = createServer((req, res) => {
    if (isLeaving) res.setHeader('Connection', 'close');
    handler(req, res);
  });
  applyServerTimeouts(server);
  server.listen(port, host);
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw new TrackyardError('TY_CONFIG', { message: listenProblem(error, { host, port }), cause: error });
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${shownHost(host)}:${address.port}`,
    serve: (next) => void (handler = next),
    close() {
      isLeaving = true;
      return closed(server, STOPPING);
    },
    leave() {
      isLeaving = true;
      return closed(server, LEAVING);
    },
  };
}

/** Resolves once no connection is left. */
async function closed(server: Server, { idleMs, allMs }: Patience): Promise<void> {
  const end = once(server, 'close');
  // Not the HTTP server's own `close`, which ends idle connections at once: a request may be on its way on one.
  NetServer.prototype.close.call(server);
  const ending = setInterval(() => server.closeIdleConnections(), idleMs);
  const cutting = setTimeout(() => server.closeAllConnections(), allMs);
  await end;
  clearInterval(ending);
  clearTimeout(cutting);
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
