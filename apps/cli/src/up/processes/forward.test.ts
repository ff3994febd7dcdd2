/** A request on its way through an ingest process to the primary and back: real servers, a real Unix socket. */
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openApiSocket, type ApiSocket } from './api-socket.ts';
import { createForward, type Forward } from './forward.ts';

let primary: ApiSocket;
let forward: Forward;
let front: Server;
beforeEach(async () => {
  primary = await openApiSocket();
  forward = createForward(primary.path);
  front = createServer((req, res) => forward.handle(req, res)).listen(0, '127.0.0.1');
  await once(front, 'listening');
});
afterEach(async () => {
  front.close();
  front.closeAllConnections();
  await primary.close();
});

interface Answer {
  status: number | undefined;
  headers: IncomingMessage['headers'];
  text: string;
}

async function ask(method: string, options: { headers?: Record<string, string>; body?: string } = {}) {
  const { port } = front.address() as AddressInfo;
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const sending = request({ port, host: '127.0.0.1', path: '/a%20b?c=d', method, headers: options.headers });
  sending.on('error', reject).on('response', (answer) => {
    let text = '';
    answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
    answer.on('error', reject).on('end', () => {
      resolve({ status: answer.statusCode, headers: answer.headers, text });
    });
  });
  sending.end(options.body);
  return promise;
}

/** Answers with what has arrived. */
const echo: RequestListener = (req, res) => {
  let body = '';
  req.on('data', (chunk: Buffer) => (body += chunk.toString()));
  req.on('end', () => {
    const { method, url, headers, socket } = req;
    res.setHeader('Set-Cookie', ['a=1', 'b=2']);
    res.end(JSON.stringify({ method, url, headers, remote: socket.remoteAddress, body }));
  });
};

it('lets an upload take as long as the process in front does', async () => {
  primary.serve((req, res) => {
    const { server } = req.socket as unknown as { server: Server };
    res.end(String(server.requestTimeout));
  });
  expect((await ask('POST')).text).toBe('0');
});

it.each([
  ['a body with its length', { 'content-length': '5', 'x-mine': '1' }],
  ['a body in chunks', { 'transfer-encoding': 'chunked', 'x-mine': '1' }],
])('carries %s there and the answer back', async (_, headers) => {
  primary.serve(echo);
  const answer = await ask('POST', { headers, body: 'hällo'.slice(0, 4) });
  expect(answer.status).toBe(200);
  expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2']);
  expect(JSON.parse(answer.text)).toMatchObject({
    method: 'POST',
    url: '/a%20b?c=d',
    headers: { 'x-mine': '1' },
    remote: '127.0.0.1',
    body: 'häll',
  });
});

it('lets nobody say where a request comes from', async () => {
  primary.serve(echo);
  const { text } = await ask('GET', { headers: { 'x-trackyard-remote': '203.0.113.9' } });
  const seen = JSON.parse(text) as { remote: string; headers: object };
  expect(seen.remote).toBe('127.0.0.1');
  expect(seen.headers).not.toHaveProperty('x-trackyard-remote');
});

it.each(['HEAD', 'DELETE', 'OPTIONS'])('carries a %s without a body', async (method) => {
  primary.serve((req, res) => res.writeHead(204, { 'x-method': req.method }).end());
  const answer = await ask(method);
  expect([answer.status, answer.headers['x-method'], answer.text]).toEqual([204, method, '']);
});

it('answers 503 where the primary is not there (yet)', async () => {
  expect(await ask('GET')).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  await primary.close();
  expect(await ask('GET')).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
});

it('tells the primary when the asker has left, and ends live streams when it leaves itself', async () => {
  const left = Promise.withResolvers<void>();
  primary.serve((_req, res) => {
    res.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n');
    res.on('close', () => left.resolve());
    setTimeout(() => forward.endStreams(), 50);
  });
  expect(await ask('GET')).toMatchObject({ status: 200, text: 'data: 1\n\n' });
  await left.promise;
});
