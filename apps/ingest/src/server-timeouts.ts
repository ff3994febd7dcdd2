import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';

/** Longer than the idle time of usual load balancers (60 s), so that they close first. */
const KEEP_ALIVE_MS = 65_000;
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
/** The control plane's uploads; `@trackyard/api` ends those that fall silent. */
const UPLOAD = /^\/api\/v1\/sources\/[\w-]+\/imports(?:\?|$)/;

/**
 * Keeps slow senders from holding connections for ever. Node looks for them every `connectionsCheckingInterval`
 * (30 s unless the server was created with another), so a request may last that much longer. An upload may take as long
 * as it needs.
 */
export function applyServerTimeouts(server: Server): void {
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  spareUploads(server);
}

/** Node tells once of each request that takes too long, and leaves it to a listener what to do. */
function spareUploads(server: Server): void {
  const uploads = new WeakSet<Socket>();
  server.on('request', (req: IncomingMessage) => {
    if (req.method !== 'POST' || !UPLOAD.test(req.url ?? '')) return;
    const { socket } = req;
    uploads.add(socket);
    req.once('close', () => uploads.delete(socket));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && uploads.has(socket as Socket)) return;
    refuse(error, socket as Socket & { _httpMessage?: { headersSent: boolean } });
  });
}

const STATUS: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** What Node does where nobody listens. */
function refuse(
  { code = '' }: NodeJS.ErrnoException,
  socket: Socket & { _httpMessage?: { headersSent: boolean } },
): void {
  if (socket.writable && !socket._httpMessage?.headersSent) {
    const status = STATUS[code] ?? 400;
    socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n\r\n`);
  }
  socket.destroySoon();
}
