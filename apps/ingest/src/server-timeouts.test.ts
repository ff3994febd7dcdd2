import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { applyServerTimeouts } from './server-timeouts.ts';

it('bounds how long a sender may take', () => {
  const server = createServer();
  applyServerTimeouts(server);
  expect(server.headersTimeout).toBeLessThan(server.requestTimeout);
  expect(server.requestTimeout).toBeLessThanOrEqual(60_000);
  expect(server.keepAliveTimeout).toBeGreaterThan(60_000);
});

describe('a request that takes too long', () => {
  let server: Server;
  let socket: Socket;
  beforeEach(async () => {
    server = createServer({ connectionsCheckingInterval: 20 }, (req, res) => {
      req.resume().once('end', () => res.end('done'));
    });
    applyServerTimeouts(server);
    Object.assign(server, { requestTimeout: 150, headersTimeout: 100 });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    socket.destroy();
    server.close();
  });
  const begin = (path: string) => {
    socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345`);
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    return () => answer;
  };

  it('is ended', async () => {
    const answer = begin('/v1/batch');
    await once(socket, 'end');
    expect(answer()).toMatch(/^HTTP\/1.1 408 /);
  });

  it('is waited for where it is an upload', async () => {
    const late = once(server, 'clientError');
    const answer = begin('/api/v1/sources/src_1/imports?name=x');
    await late;
    socket.write('67890');
    await once(socket, 'data');
    expect(answer()).toMatch(/^HTTP\/1.1 200 /);
  });

  it('is told where it is none at all', async () => {
    const answer = begin('/x\r\nnot a header');
    await once(socket, 'end');
    expect(answer()).toMatch(/^HTTP\/1.1 400 /);
  });
});
