import { Socket } from 'node:net';
import { AuthError, ConfigError, type ConnectorContext } from '@trackyard/connector-sdk';
import { describeDestinationContract, makeContext, makeDelivery } from '@trackyard/connector-sdk/testing';
import { readPostgresConnection } from '@trackyard/warehouse';
import { startPostgres, type TestPostgres } from '@trackyard/test-support';
import { Client } from 'pg';
import { destination } from './index.ts';

jest.setTimeout(120_000);

const FIELDS = { host: 'db.example.com', port: 5433, database: 'events', user: 'writer', password: 'p@ss' };

describeDestinationContract(destination, {
  settings: FIELDS,
  variants: [
    { url: 'postgresql://writer:p@db.example.com/events' },
    { ...FIELDS, schema: 'all', sslMode: 'verify-full' },
  ],
});

describe('settings', () => {
  const { dial } = makeContext();
  const read = (settings: object) => {
    const { socket: _socket, ...connection } = readPostgresConnection({ ...settings }, dial);
    return connection;
  };

  it('reads fields', () => {
    expect(read(FIELDS)).toEqual({ ...FIELDS, sslMode: 'require' });
    expect(read({ ...FIELDS, sslMode: 'verify-full', caCertificate: 'PEM' })).toEqual({
      ...{ ...FIELDS, sslMode: 'verify-full', caCertificate: 'PEM' },
    });
  });

  it('loads every 30 s or 10,000 events, or as often as they say', () => {
    const limitsOf = destination.actions.store?.batching;
    expect(limitsOf?.({})).toMatchObject({ maxEvents: 10_000, maxWaitMs: 30_000 });
    const given = { syncSeconds: 0, syncRows: 500 };
    expect(limitsOf?.({ ...FIELDS, ...given })).toMatchObject({ maxEvents: 500, maxWaitMs: 0 });
  });

  it('reads a URL, which wins', () => {
    expect(read({ ...FIELDS, url: 'postgres://a%40b:c%2Fd@[::1]/my%20db' })).toEqual({
      ...{ host: '::1', port: 5432, database: 'my db', user: 'a@b', password: 'c/d', sslMode: 'disable' },
    });
    expect(read({ url: 'postgres://u:p@h:6000/d?sslmode=verify-ca&sslcert=/etc/passwd' })).toEqual({
      ...{ host: 'h', port: 6000, database: 'd', user: 'u', password: 'p', sslMode: 'verify-full' },
    });
  });

  it('does without encryption only on this machine, or where told to', () => {
    const mode = (settings: object) => read({ ...FIELDS, ...settings }).sslMode;
    expect(mode({})).toBe('require');
    expect(mode({ host: '127.0.0.1' })).toBe('disable');
    expect(mode({ host: 'localhost.example.com' })).toBe('require');
    expect(mode({ url: 'postgres://u:p@h/d?sslmode=prefer' })).toBe('require');
    expect(mode({ sslMode: 'disable' })).toBe('disable');
  });

  it.each([
    [{}, /host is missing/],
    [{ ...FIELDS, database: undefined }, /database is missing/],
    [{ ...FIELDS, host: '/var/run/postgresql' }, /name or an IP/],
    [{ url: 'postgres://u:p@%2Fvar%2Frun/d' }, /name or an IP|cannot be read/],
    [{ url: 'postgres://u:p%zz@h/d' }, /cannot be read/],
    [{ url: 'postgres://u:p@h/d?sslmode=constructor' }, /SSL mode/],
  ])('refuses %j', (settings, message) => {
    expect(() => read(settings)).toThrow(ConfigError);
    expect(() => read(settings)).toThrow(message);
  });
});

describe('with a database', () => {
  let server: TestPostgres;
  let url: string;
  let reader: Client;
  const context: ConnectorContext = { ...makeContext(), dial: { socket: () => new Socket() } };

  beforeAll(async () => {
    server = await startPostgres();
    url = await server.database('events');
    reader = new Client({ connectionString: url });
    await reader.connect();
  });
  afterAll(async () => {
    await destination.close?.(context.destinationId);
    await reader.end();
    await server.stop();
  });

  it('stores deliveries under their source, each once', async () => {
    const deliveries = [makeDelivery({ messageId: 'a', type: 'identify' }), makeDelivery({ messageId: 'b' })];
    const performBatch = destination.actions.store?.performBatch;
    for (let round = 0; round < 2; round++) {
      const outcomes = await performBatch?.(context, { url }, deliveries);
      expect(outcomes).toEqual([{ status: 'delivered' }, { status: 'delivered' }]);
    }
    const { rows } = await reader.query('SELECT id, revenue FROM test.order_completed');
    expect(rows).toEqual([{ id: 'b', revenue: 12.5 }]);
    await destination.close?.(context.destinationId);
    expect(await performBatch?.(context, { url, schema: 'all' }, deliveries)).toHaveLength(2);
    expect((await reader.query('SELECT source_id FROM "all".users')).rows).toEqual([{ source_id: 'src_1' }]);
  });

  it('checks the credentials and writes nothing', async () => {
    await destination.check?.(context, { url });
    const wrong = new URL(url);
    wrong.password = 'wrong';
    await expect(destination.check?.(context, { url: wrong.href })).rejects.toBeInstanceOf(AuthError);
    await expect(destination.check?.(context, {})).rejects.toBeInstanceOf(ConfigError);
  });

  it('connects only through the sockets it is given', async () => {
    const refused = new ConfigError('may not be reached');
    const dial = {
      socket: () => {
        const socket = new Socket();
        socket.connect = () => socket.destroy(refused);
        return socket;
      },
    };
    await expect(destination.check?.({ ...context, dial }, { url })).rejects.toBe(refused);
  });
});
