import { createServer as createTlsServer } from 'node:https';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:net';
import type { LookupAddress } from 'node:dns';
import { silentLogger } from '@trackyard/base';
import { ConfigError, TransientError, type HttpRequest, type HttpResponse } from '@trackyard/connector-sdk';
import { selfSigned } from '@trackyard/test-support';
import { createEgress, type Egress, type EgressOptions } from './egress.ts';
import type { Lookup } from './guarded-socket.ts';
import { listen, listenHttp, type Listening } from './testing/listen.ts';

const LOOPBACK = ['127.0.0.0/8'];
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function open(options: Partial<EgressOptions> = {}): Egress {
  const egress = createEgress({ allow: LOOPBACK, log: silentLogger, ...options });
  closers.push(() => egress.close());
  return egress;
}

async function serve(handler: RequestListener): Promise<Listening> {
  const server = await listenHttp(handler);
  closers.push(() => server.close());
  return server;
}

function get(port: number, path = '/'): HttpRequest {
  return { method: 'GET', url: `http://127.0.0.1:${port}${path}` };
}

async function failureOf(sending: Promise<HttpResponse>): Promise<Error> {
  return sending.then(
    ({ status }) => new Error(`answered ${status}`),
    (error) => error,
  );
}

const toLoopback: Lookup = (_hostname, _options, callback) =>
  callback(null, [{ address: '127.0.0.1', family: 4 }]);

describe('HttpClient', () => {
  it('sends what it is given and gives back what it gets', async () => {
    const server = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method, url, headers } = request;
        response.setHeader('X-Two', ['a', 'b']).setHeader('Set-Cookie', ['c=1', 'd=2']);
        response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
      });
    });
    const response = await open()
      .http()
      .request({
        method: 'POST',
        url: `http://127.0.0.1:${server.port}/a%20b?q=ü#part`,
        headers: { 'Content-Type': 'application/json', 'X-Key': '1' },
        body: '{"name":"Zoë"}',
      });
    expect(response.status).toBe(200);
    expect(response.headers).toMatchObject({ 'x-two': 'a, b', 'set-cookie': 'c=1, d=2' });
    expect(JSON.parse(response.text)).toEqual({
      method: 'POST',
      url: '/a%20b?q=%C3%BC',
      body: '{"name":"Zoë"}',
      headers: {
        host: `127.0.0.1:${server.port}`,
        connection: 'keep-alive',
        'user-agent': 'Trackyard',
        'content-type': 'application/json',
        'content-length': '15',
        'x-key': '1',
      },
    });
  });

  it.each([200, 204, 301, 302, 307, 308, 400, 401, 404, 410, 429, 500, 503])(
    'gives back status %i as it is, without following it',
    async (status) => {
      const server = await serve((request, response) => {
        response
          .writeHead(request.url === '/' ? status : 500, { Location: '/elsewhere', 'Retry-After': '7' })
          .end();
      });
      const response = await open().http().request(get(server.port));
      expect(response).toMatchObject({ status, headers: { location: '/elsewhere', 'retry-after': '7' } });
    },
  );

  it('uses connections again', async () => {
    const server = await serve((_request, response) => response.end());
    const http = open().http();
    for (let round = 0; round < 9; round += 1) await http.request(get(server.port));
    // One that is just done may be passed over for a second, never for a third.
    expect(server.connections).toBeLessThanOrEqual(2);
  });

  it('passes over informational answers', async () => {
    const server = await serve((_request, response) => {
      response.writeEarlyHints({ link: '</a.css>; rel=preload' });
      response.end('late');
    });
    expect(await open().http().request(get(server.port))).toMatchObject({ status: 200, text: 'late' });
  });

  it('reads an answer of exactly 1 MiB, and none that is larger', async () => {
    const server = await serve((request, response) =>
      response.end(Buffer.alloc(Number(request.url?.slice(1)), 97)),
    );
    const http = open().http();
    const response = await http.request(get(server.port, `/${1024 * 1024}`));
    expect(response.text).toHaveLength(1024 * 1024);
    const error = await failureOf(http.request(get(server.port, `/${1024 * 1024 + 1}`)));
    expect(error).toBeInstanceOf(TransientError);
    expect(error).toMatchObject({ maybeDelivered: true, cause: { code: 'TY_RESPONSE_TOO_LARGE' } });
  });

  it('stops reading an answer without end', async () => {
    const server = await serve((_request, response) => {
      const write = (): void => void (response.destroyed || response.write(Buffer.alloc(65536), write));
      write();
    });
    const error = await failureOf(open().http().request(get(server.port)));
    expect(error).toMatchObject({ name: 'TransientError', maybeDelivered: true });
  });

  it('refuses an answer with more than 32 KiB of headers', async () => {
    const server = await serve((_request, response) =>
      response.setHeader('X-Long', 'a'.repeat(40_000)).end(),
    );
    const error = await failureOf(open().http().request(get(server.port)));
    expect(error).toMatchObject({ name: 'TransientError', maybeDelivered: true });
    expect(error.message).toMatch(/too many headers/);
  });

  it.each([
    ['answers nothing', () => undefined],
    [
      'ends in the middle',
      (_request, response) => void response.writeHead(200, { 'Content-Length': '9' }).write('half'),
    ],
  ] satisfies [string, RequestListener][])(
    'gives up at the deadline on a server that %s',
    async (_name, handler) => {
      const server = await serve(handler);
      const error = await failureOf(
        open()
          .http()
          .request({ ...get(server.port, '/?token=1'), timeoutMs: 200 }),
      );
      expect(error).toMatchObject({
        name: 'TransientError',
        maybeDelivered: true,
        cause: { code: 'TY_REQUEST_TIMEOUT' },
      });
      expect(error.message).toBe(`127.0.0.1:${server.port} did not answer in time.`);
    },
  );

  it('sends nothing after the deadline where the connection comes late', async () => {
    const server = await serve((_request, response) => response.end());
    let answer: () => void = () => undefined;
    const slow: Lookup = (hostname, options, callback) => {
      answer = () => toLoopback(hostname, options, callback);
    };
    const http = open({ lookup: slow }).http();
    const url = `http://slow.test:${server.port}/`;
    const error = await failureOf(http.request({ method: 'POST', url, body: '{}', timeoutMs: 20 }));
    expect(error).toMatchObject({ name: 'TransientError', maybeDelivered: false });
    const ended = server.nextEnd();
    answer();
    await ended;
    expect(server).toMatchObject({ connections: 1, bytes: 0 });
  });

  it('breaks off when its signal aborts, and sends nothing afterwards', async () => {
    const stop = new AbortController();
    const server = await serve(() => stop.abort());
    const http = open().http({ signal: stop.signal });
    expect(await failureOf(http.request(get(server.port)))).toMatchObject({
      name: 'TransientError',
      maybeDelivered: true,
    });
    expect(await failureOf(http.request(get(server.port)))).toMatchObject({
      name: 'TransientError',
      maybeDelivered: false,
    });
    expect(server.connections).toBe(1);
  });

  it('says that nothing was sent where nobody listens', async () => {
    const server = await listenHttp(() => undefined);
    await server.close();
    const error = await failureOf(open().http().request(get(server.port, '/?token=1')));
    expect(error).toMatchObject({ name: 'TransientError', maybeDelivered: false });
    expect(error.message).toBe(`127.0.0.1:${server.port} refused the connection.`);
  });

  it('says that it may have arrived where the connection broke', async () => {
    const server = await serve((request) => request.socket.destroy());
    const error = await failureOf(
      open()
        .http()
        .request({ ...get(server.port), method: 'POST', body: '{}' }),
    );
    expect(error).toMatchObject({ name: 'TransientError', maybeDelivered: true });
  });

  it('does not take an answer that is not HTTP', async () => {
    const server = await listen(createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')));
    closers.push(() => server.close());
    expect(await failureOf(open().http().request(get(server.port)))).toBeInstanceOf(TransientError);
  });

  it.each(['Host', 'content-length', 'Transfer-Encoding', 'Connection', 'Bad Name', 'x\n', ''])(
    'does not send the header %p',
    async (name) => {
      const sending = open()
        .http()
        .request({ ...get(1), headers: { [name]: 'v' } });
      await expect(sending).rejects.toBeInstanceOf(ConfigError);
    },
  );

  it('does not send a header value with a line break', async () => {
    const sending = open()
      .http()
      .request({ ...get(1), headers: { 'x-a': 'secret\r\nHost: evil' } });
    const error = await failureOf(sending);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message).not.toContain('secret');
  });

  it('ends with its egress', async () => {
    const server = await serve(() => void egress.close());
    const egress = open();
    expect(await failureOf(egress.http().request(get(server.port)))).toBeInstanceOf(TransientError);
    expect(await failureOf(egress.http().request(get(server.port)))).toBeInstanceOf(TransientError);
    expect(server.connections).toBe(1);
  });
});

describe('HttpClient and addresses', () => {
  it('asks DNS again for each connection, so that an answer that turns inside is refused', async () => {
    const server = await serve((_request, response) => response.setHeader('Connection', 'close').end());
    const answers: LookupAddress[][] = [
      [{ address: '127.0.0.1', family: 4 }],
      [{ address: '10.0.0.1', family: 4 }],
    ];
    const http = open({
      lookup: (_name, _options, callback) => callback(null, answers.shift() ?? []),
    }).http();
    const request: HttpRequest = { method: 'GET', url: `http://rebinding.test:${server.port}/` };
    expect(await http.request(request)).toMatchObject({ status: 200 });
    expect(await failureOf(http.request(request))).toMatchObject({
      name: 'ConfigError',
      cause: { code: 'TY_EGRESS_REFUSED' },
      message: expect.not.stringContaining('10.0.0.1'),
    });
    expect(server.connections).toBe(1);
  });

  // 0.0.0.0 is allowed here, and the system takes it for 127.0.0.1, which is not: only the socket can tell.
  it.each(['http', 'https'])(
    '%s: closes a connection that ended elsewhere before a byte is sent',
    async (scheme) => {
      const server = await listen(createServer((socket) => socket.resume()));
      closers.push(() => server.close());
      const ended = server.nextEnd();
      const url = `${scheme}://0.0.0.0:${server.port}/`;
      const http = open({ allow: ['0.0.0.0/32'] }).http();
      const error = await failureOf(http.request({ method: 'POST', url, body: '{}' }));
      expect(error).toMatchObject({ name: 'ConfigError', cause: { code: 'TY_EGRESS_REFUSED' } });
      await ended;
      expect(server).toMatchObject({ connections: 1, bytes: 0 });
    },
  );

  it('gives each waiting request an error of its own', async () => {
    const http = open({ allow: [] }).http();
    const errors = await Promise.all([1, 2, 3].map(() => failureOf(http.request(get(9)))));
    expect(new Set(errors).size).toBe(3);
    for (const error of errors) expect(error).toBeInstanceOf(ConfigError);
  });
});

describe('HttpClient over TLS', () => {
  const { cert, key } = selfSigned('tls.test');

  async function serveTls(): Promise<Listening> {
    const server = await listen(
      createTlsServer({ cert, key }, (_request, response) => response.end('sealed')),
    );
    closers.push(() => server.close());
    return server;
  }

  it('trusts a known certificate for the name in the URL', async () => {
    const { port } = await serveTls();
    const http = open({ lookup: toLoopback, ca: cert }).http();
    const response = await http.request({ method: 'GET', url: `https://tls.test:${port}/` });
    expect(response).toMatchObject({ status: 200, text: 'sealed' });
  });

  it.each([
    ['another name', { ca: cert }, 'https://other.test', /ERR_TLS_CERT_ALTNAME_INVALID/],
    ['an unknown issuer', {}, 'https://tls.test', /DEPTH_ZERO_SELF_SIGNED_CERT/],
  ])('does not send to a certificate of %s', async (_name, options, start, message) => {
    const { port } = await serveTls();
    const http = open({ lookup: toLoopback, ...options }).http();
    const error = await failureOf(http.request({ method: 'GET', url: `${start}:${port}/` }));
    expect(error).toMatchObject({ name: 'TransientError', maybeDelivered: false });
    expect(error.message).toMatch(message);
  });

  it('says so where the server does not speak TLS', async () => {
    const server = await serve(() => undefined);
    const error = await failureOf(
      open()
        .http()
        .request({ method: 'GET', url: `https://127.0.0.1:${server.port}/` }),
    );
    expect(error).toMatchObject({ name: 'TransientError', maybeDelivered: false });
  });
});
