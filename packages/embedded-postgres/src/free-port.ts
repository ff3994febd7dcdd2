import { createServer } from 'node:net';
import { TrackyardError } from '@trackyard/base';

/** The first port from `start` upwards that nobody listens on at 127.0.0.1. */
export async function freePortFrom(start: number): Promise<number> {
  for (let port = start; port < Math.min(start + 1_000, 65_536); port += 1) {
    if (await canBind(port)) return port;
  }
  throw new TrackyardError('TY_POSTGRES_START', {
    message: `No port from ${start} upwards is free on 127.0.0.1.`,
  });
}

function canBind(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1' }, () => server.close(() => resolve(true)));
  });
}
