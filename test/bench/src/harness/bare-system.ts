import { startChild } from './child.ts';
import type { System } from './system.ts';

/** A bare `node:http` server under the same load (`src/plain/bare-http.ts`): what a request costs before any work. */
export async function startBareSystem(): Promise<System> {
  const server = await startChild('plain/bare-http.ts');
  return {
    ...{ name: 'bare', url: `http://127.0.0.1:${String(server.hello)}`, writeKey: 'bare' },
    parts: [{ name: 'ingest', pids: () => [server.pid] }],
    others: [],
    queueBytes: () => Promise.resolve(0),
    settled: () => Promise.resolve(),
    stop: () => server.stop(),
  };
}
