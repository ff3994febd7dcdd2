import { createServer } from 'node:http';
import { applyServerTimeouts } from './server-timeouts.ts';

it('bounds how long a sender may take', () => {
  const server = createServer();
  applyServerTimeouts(server);
  expect(server.headersTimeout).toBeLessThan(server.requestTimeout);
  expect(server.requestTimeout).toBeLessThanOrEqual(60_000);
  expect(server.keepAliveTimeout).toBeGreaterThan(60_000);
});
