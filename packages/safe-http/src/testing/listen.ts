import { createServer as createHttpServer, type RequestListener } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A server on a free loopback port that counts what reaches it. */
export interface Listening {
  port: number;
  connections: number;
  bytes: number;
  /** Resolves when the next connection has closed; its bytes are counted then. */
  nextEnd(): Promise<void>;
  close(): Promise<void>;
}

export function listenHttp(handler: RequestListener): Promise<Listening> {
  return listen(createHttpServer(handler));
}

export async function listen(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>();
  const waiting: (() => void)[] = [];
  const listening: Listening = {
    port: 0,
    connections: 0,
    bytes: 0,
    nextEnd: () => new Promise((resolve) => waiting.push(resolve)),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
  server.on('connection', (socket) => {
    listening.connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      listening.bytes += socket.bytesRead;
      sockets.delete(socket);
      for (const resolve of waiting.splice(0)) resolve();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  if (address && typeof address === 'object') listening.port = address.port;
  return listening;
}
