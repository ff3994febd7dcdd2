import { createServer, type Socket } from 'node:net';
import { silentLogger } from '@trackyard/base';
import type { Dial } from '@trackyard/connector-sdk';
import pg from 'pg';
import { createEgress, type EgressOptions } from './egress.ts';
import { listen, type Listening } from './testing/listen.ts';

function dial(options: Partial<EgressOptions> = {}): Dial {
  return createEgress({ allow: ['127.0.0.0/8'], log: silentLogger, ...options }).dial();
}

function outcomeOf(socket: Socket): Promise<Error | 'connected'> {
  return new Promise((resolve) => {
    socket.once('error', resolve);
    socket.once('connect', () => resolve('connected'));
  });
}

describe('GuardedSocket', () => {
  let server: Listening;
  let received: Promise<Buffer>;

  beforeEach(async () => {
    const tcp = createServer();
    received = new Promise((resolve) => tcp.on('connection', (socket) => socket.on('data', resolve)));
    server = await listen(tcp);
  });
  afterEach(() => server.close());

  it.each([
    ['port and host', (socket: Socket) => socket.connect(server.port, '127.0.0.1')],
    ['options', (socket: Socket) => socket.connect({ port: server.port, host: '127.0.0.1' })],
    ['port alone', (socket: Socket) => socket.connect(server.port)],
    ['a name', (socket: Socket) => socket.connect({ port: server.port, host: 'localhost', family: 4 })],
  ])('connects to an allowed address given as %s', async (_name, connect) => {
    const socket = dial().socket();
    const outcome = outcomeOf(socket);
    connect(socket);
    socket.end('hello');
    expect(await outcome).toBe('connected');
    expect((await received).toString()).toBe('hello');
  });

  it.each([
    ['port and host', (socket: Socket) => socket.connect(server.port, '127.0.0.1')],
    ['options', (socket: Socket) => socket.connect({ port: server.port, host: '127.0.0.1' })],
    ['port alone', (socket: Socket) => socket.connect(server.port)],
    ['port and listener', (socket: Socket) => socket.connect(server.port, () => undefined)],
    ['a name', (socket: Socket) => socket.connect(server.port, 'localhost')],
    ['a lookup of its own', connectWithOwnLookup],
    ['a local path', (socket: Socket) => socket.connect('/run/postgresql/.s.PGSQL.5432')],
    [
      'a local path in options',
      (socket: Socket) => socket.connect({ path: '/run/postgresql/.s.PGSQL.5432' }),
    ],
  ])('refuses when given %s, without a connection', async (_name, connect) => {
    const socket = dial({ allow: [] }).socket();
    const outcome = outcomeOf(socket);
    connect(socket);
    expect(await outcome).toMatchObject({ name: 'ConfigError', cause: { code: 'TY_EGRESS_REFUSED' } });
    expect(socket.destroyed).toBe(true);
    expect(server.connections).toBe(0);
  });

  function connectWithOwnLookup(socket: Socket): void {
    socket.connect({
      port: server.port,
      host: 'localhost',
      lookup: (_hostname, _options, callback) => callback(null, '127.0.0.1', 4),
    });
  }

  it('tells the log which host it refused and why', async () => {
    const warn = jest.fn();
    const socket = dial({ allow: [], log: { ...silentLogger, warn } }).socket();
    const outcome = outcomeOf(socket);
    socket.connect(server.port, '127.0.0.1');
    await outcome;
    expect(warn.mock.calls).toEqual([['egress.refused', { host: '127.0.0.1', refusal: 'private' }]]);
  });

  it('closes a connection that ended elsewhere, before what was written early is sent', async () => {
    const socket = dial({ allow: ['0.0.0.0/32'] }).socket();
    const events: string[] = [];
    for (const event of ['connect', 'ready', 'data']) socket.prependListener(event, () => events.push(event));
    const [outcome, ended] = [outcomeOf(socket), server.nextEnd()];
    socket.connect(server.port, '0.0.0.0');
    socket.write('secret');
    expect(await outcome).toMatchObject({ name: 'ConfigError' });
    await ended;
    expect(events).toEqual([]);
    expect(server.bytes).toBe(0);
  });

  it('is what the pg client needs: its start packet arrives', async () => {
    const client = new pg.Client({ host: 'localhost', port: server.port, user: 'u', stream: dial().socket });
    const ended = client.connect().catch((error: Error) => error);
    const packet = await received;
    expect(packet.readInt32BE(4)).toBe(196_608); // protocol 3.0
    await server.close();
    expect(await ended).toBeInstanceOf(Error);
  });

  it('ends the pg client with the refusal', async () => {
    const stream = dial({ allow: [] }).socket;
    const client = new pg.Client({ host: 'localhost', port: server.port, user: 'u', stream });
    await expect(client.connect()).rejects.toMatchObject({ name: 'ConfigError' });
    expect(server.connections).toBe(0);
  });

  it('leaves the local warehouse alone', async () => {
    const egress = createEgress({ allow: [], log: silentLogger });
    const socket = egress.uncheckedDialForLocalWarehouse().socket();
    const outcome = outcomeOf(socket);
    socket.connect(server.port, '127.0.0.1');
    expect(await outcome).toBe('connected');
    socket.destroy();
  });
});
