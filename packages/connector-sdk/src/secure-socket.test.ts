import { once } from 'node:events';
import { Socket, type AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { selfSigned } from '@trackyard/test-support';
import { secureSocket } from './secure-socket.ts';

const certificate = selfSigned('kafka.example.com');
let server: Server;

beforeAll(async () => {
  server = createServer(certificate, (socket) => socket.on('error', () => undefined).end('hello'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

function dial(): Socket {
  return new Socket().connect((server.address() as AddressInfo).port, '127.0.0.1');
}

describe('secureSocket', () => {
  it('speaks TLS to the host of the certificate', async () => {
    const secured = secureSocket(dial(), { host: 'kafka.example.com', ca: certificate.cert });
    await once(secured, 'secureConnect');
    const [greeting] = (await once(secured, 'data')) as [Buffer];
    expect(String(greeting)).toBe('hello');
    secured.destroy();
  });

  it.each([
    ['of another host', { host: 'other.example.com', ca: certificate.cert }, /ALTNAME/],
    ['of an address', { host: '127.0.0.1', ca: certificate.cert }, /ALTNAME/],
    ['of nobody known', { host: 'kafka.example.com' }, /SELF_SIGNED|UNABLE_TO/],
  ])('refuses a certificate %s', async (_what, options, code) => {
    const secured = secureSocket(dial(), options);
    const [error] = (await once(
      secured.on('secureConnect', () => expect(true).toBe(false)),
      'close',
    ).catch((reason: unknown) => [reason])) as [NodeJS.ErrnoException];
    expect(error.code).toMatch(code);
  });

  it('ends with the socket that it is over', async () => {
    const refused = new Error('may not be reached');
    for (const dialled of [dial, () => new Socket().destroy(refused)]) {
      const socket = dialled();
      const secured = secureSocket(socket, { host: 'kafka.example.com' });
      const connected = once(secured, 'secureConnect');
      socket.destroy(refused);
      await expect(connected).rejects.toBe(refused);
    }
  });
});
