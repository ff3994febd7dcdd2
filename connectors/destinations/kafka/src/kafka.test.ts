/**
 * Against a double of a broker (testing/kafka-double.ts says what it minds and what it cannot prove), over sockets on
 * loopback that only the context gives. Which partition a key goes to is never asserted, only that it stays one.
 */
import { Socket } from 'node:net';
import {
  ConfigError,
  AuthError,
  type ConnectorContext,
  type Delivery,
  type Outcome,
} from '@trackyard/connector-sdk';
import { describeDestinationContract, makeContext, makeDelivery } from '@trackyard/connector-sdk/testing';
import { selfSigned } from '@trackyard/test-support';
import { destination, meta } from './index.ts';
import { startKafkaDouble, type DoubleOptions, type KafkaDouble } from './testing/kafka-double.ts';

jest.setTimeout(60_000);

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

describeDestinationContract(destination, {
  settings: { brokers: ['kafka.example.com:9093', '[2001:db8::1]:9093'], topic: 'events' },
  variants: [
    { brokers: ['a:1'], topic: 'e', sasl: 'plain', user: 'ann', password: 's3cret', compression: 'none' },
  ],
});

let stops: (() => Promise<unknown>)[] = [];
let counter = 0;

afterEach(async () => {
  for (const stop of stops.reverse()) await stop();
  stops = [];
});

/** A broker, a destination that writes to it, and the hosts that were dialled. */
async function begin(options: Partial<DoubleOptions> = {}, changes: object = {}) {
  const broker = await startKafkaDouble({ topics: { events: 3, others: 1 }, ...options });
  const dialled: string[] = [];
  const context = contextOf((port, host) => void dialled.push(`${host}:${port}`));
  const settings = { brokers: [broker.address], topic: 'events', tls: false, ...changes };
  stops.push(
    () => broker.stop(),
    () => destination.close!(context.destinationId),
  );
  const send = (deliveries: readonly Delivery[], action = 'send') =>
    destination.actions[action]!.performBatch!(context, settings, deliveries);
  const check = () => destination.check!(context, settings);
  return { broker, context, dialled, send, check };
}

function contextOf(onConnect: (port: number, host: string) => Error | void): ConnectorContext {
  const socket = () => {
    const made = new Socket();
    const connect = made.connect.bind(made) as (port: number, host: string) => Socket;
    made.connect = ((port: number, host: string) => {
      const refused = onConnect(port, host);
      return refused ? made.destroy(refused) : connect(port, host);
    }) as Socket['connect'];
    return made;
  };
  return { ...makeContext({ now: NOW }), destinationId: `dst_${++counter}`, dial: { socket } };
}

function deliveriesOf(count: number, sketch: (n: number) => object = () => ({})): Delivery[] {
  return Array.from({ length: count }, (_, n) =>
    makeDelivery({ messageId: `m-${n}`, userId: `u-${n % 5}`, ...sketch(n) }, `dlv_${n}`),
  ).map((delivery) => ({ ...delivery, payload: delivery.event as unknown as Delivery['payload'] }));
}

const statuses = (outcomes: readonly Outcome[]) => outcomes.map(({ status }) => status);
const idsIn = ({ records }: KafkaDouble) => records.map(({ headers }) => headers['message-id']).sort();

describe('kafka', () => {
  it('writes events as JSON, those of a user in order to one partition', async () => {
    const { broker, send } = await begin();
    const deliveries = deliveriesOf(100);
    expect(new Set(statuses(await send(deliveries)))).toEqual(new Set(['delivered']));
    expect(broker.records).toHaveLength(100);
    expect(broker.records.every(({ isCompressed }) => isCompressed)).toBe(true);
    for (let user = 0; user < 5; user++) {
      const own = broker.records.filter(({ key }) => key === `u-${user}`);
      expect(new Set(own.map(({ partition }) => partition)).size).toBe(1);
      const numbers = own.map(({ headers }) => Number(headers['message-id']?.slice(2)));
      expect(numbers).toEqual([...numbers].sort((one, other) => one - other));
      expect(numbers).toHaveLength(20);
    }
    const first = broker.records.find(({ headers }) => headers['message-id'] === 'm-0');
    expect(first).toMatchObject({
      ...{ value: deliveries[0]?.eventJson, timestamp: Date.parse(deliveries[0]!.event.timestamp) },
      headers: { 'message-id': 'm-0', 'content-type': 'application/json' },
    });
  });

  it('writes without compression, and no time in the future', async () => {
    const { broker, send } = await begin({}, { compression: 'none' });
    await send(deliveriesOf(1, () => ({ timestamp: new Date(NOW + 60_000).toISOString() })));
    expect(broker.records).toMatchObject([{ isCompressed: false, timestamp: NOW }]);
  });

  it('writes what a mapping makes of the event', async () => {
    const { broker, send } = await begin();
    const payloads = [
      { value: { a: 1 }, key: 'k', topic: 'others', headers: { n: 5, none: null } },
      { value: 'text', key: '' },
      { value: {}, topic: 'no topic' },
    ];
    const outcomes = await send(
      deliveriesOf(3).map((delivery, n) => ({ ...delivery, payload: { ...payloads[n] } })),
      'sendTemplate',
    );
    expect(statuses(outcomes)).toEqual(['delivered', 'delivered', 'dead']);
    expect(broker.records).toMatchObject([
      {
        topic: 'others',
        key: 'k',
        value: '{"a":1}',
        headers: { n: '5', 'content-type': 'application/json' },
      },
      { topic: 'events', key: null, value: 'text', headers: { 'content-type': 'text/plain' } },
    ]);
  });

  it('has a record once whose answer was lost', async () => {
    const { broker, send } = await begin();
    broker.next = ['cut'];
    expect(new Set(statuses(await send(deliveriesOf(10))))).toEqual(new Set(['delivered']));
    expect(idsIn(broker)).toEqual(
      deliveriesOf(10)
        .map(({ event }) => event.messageId)
        .sort(),
    );
  });

  it('never takes a write for the repetition of a failed one', async () => {
    const { broker, send } = await begin({ topics: { events: 1 } });
    await send(deliveriesOf(1));
    broker.next = ['cut', 'cut', 'cut', 'cut'];
    const [failed, after] = await Promise.all([
      send(deliveriesOf(1, () => ({ messageId: 'lost' }))),
      send(deliveriesOf(1, () => ({ messageId: 'later' }))),
    ]);
    expect(failed).toMatchObject([{ status: 'retry', reason: 'network', maybeDelivered: true }]);
    const again =
      after[0]?.status === 'delivered' ? after : await send(deliveriesOf(1, () => ({ messageId: 'later' })));
    expect(again).toEqual([{ status: 'delivered' }]);
    expect(idsIn(broker)).toEqual(expect.arrayContaining(['later', 'lost', 'm-0']));
  });

  it.each([
    [29, 'a topic that may not be written', { status: 'held', reason: 'auth' }],
    [31, 'a cluster that may not be written', { status: 'held', reason: 'auth' }],
    [17, 'a topic that cannot be', { status: 'held', reason: 'config' }],
    [10, 'a record that is too large', { status: 'dead', reason: 'payload' }],
    [87, 'a record that a broker refuses', { status: 'dead', reason: 'payload' }],
    [6, 'a leader that moved', { status: 'retry', reason: 'network' }],
    [7, 'replicas that are late', { status: 'retry', reason: 'network' }],
    [19, 'too few replicas', { status: 'retry', reason: 'network' }],
  ])('makes of error %i, %s, %j', async (code, _what, outcome) => {
    const { broker, send } = await begin();
    broker.next = Array.from({ length: 4 }, () => code);
    expect(await send(deliveriesOf(1))).toMatchObject([outcome]);
    broker.next = [];
    expect(await send(deliveriesOf(1))).toEqual([{ status: 'delivered' }]);
  });

  it('gets over what passes while it waits', async () => {
    const { broker, send } = await begin();
    broker.next = [6, 5];
    expect(await send(deliveriesOf(1))).toEqual([{ status: 'delivered' }]);
    expect(broker.records).toHaveLength(1);
  });

  it('holds where the topic of the settings is missing, and blames an event for its own', async () => {
    const { send } = await begin({}, { topic: 'missing' });
    expect(await send(deliveriesOf(1))).toMatchObject([{ status: 'held', reason: 'config' }]);
    const payload = { value: {}, topic: 'unknown' };
    const outcomes = await send(
      deliveriesOf(1).map((delivery) => ({ ...delivery, payload })),
      'sendTemplate',
    );
    expect(outcomes).toMatchObject([{ status: 'dead', reason: 'payload' }]);
  });

  it('finds the record for which a broker refuses a batch', async () => {
    const { broker, send } = await begin({ topics: { events: 1 } });
    broker.tooLarge = '"marked"';
    const outcomes = await send(deliveriesOf(8, (n) => (n === 5 ? { properties: { note: 'marked' } } : {})));
    expect(outcomes.map(({ status }, n) => [status, n]).filter(([status]) => status !== 'delivered')).toEqual(
      [['dead', 5]],
    );
    expect(new Set(idsIn(broker)).size).toBe(7);
  });

  it('refuses what no broker would take', async () => {
    const { broker, send } = await begin();
    const outcomes = await send(deliveriesOf(2, (n) => ({ properties: { note: 'x'.repeat(n * 900_000) } })));
    expect(statuses(outcomes)).toEqual(['delivered', 'dead']);
    expect(broker.records).toHaveLength(1);
  });

  it('says what it would write, and connects to nothing', () => {
    const [delivery] = deliveriesOf(1);
    expect(destination.actions.send!.records!({ brokers: ['a:1'], topic: 'events' }, delivery!)).toEqual([
      {
        target: 'events',
        record: {
          ...{ key: 'u-0', value: delivery?.eventJson },
          headers: { 'message-id': 'm-0', 'content-type': 'application/json' },
        },
      },
    ]);
  });
});

describe('kafka connections', () => {
  const ACCOUNT = { user: 'ann', password: 's3cret' };
  const CERTIFICATE = selfSigned('localhost');
  const TLS = { tls: CERTIFICATE, advertisedHost: 'localhost' };

  it.each(['scram-sha-256', 'scram-sha-512'] as const)('are let in by %s', async (mechanism) => {
    const sasl = { mechanism, ...ACCOUNT };
    const { broker, send, check } = await begin({ sasl }, { sasl: mechanism, ...ACCOUNT });
    await check();
    expect(await send(deliveriesOf(1))).toEqual([{ status: 'delivered' }]);
    expect(broker.records).toHaveLength(1);
  });

  it('hold with a wrong password or none', async () => {
    const sasl = { mechanism: 'scram-sha-256', ...ACCOUNT } as const;
    const wrong = await begin({ sasl }, { sasl: 'scram-sha-256', user: 'ann', password: 'wrong' });
    expect(await wrong.send(deliveriesOf(1))).toMatchObject([{ status: 'held', reason: 'auth' }]);
    await expect(wrong.check()).rejects.toBeInstanceOf(AuthError);
    const other = await begin({ sasl }, { sasl: 'scram-sha-512', ...ACCOUNT });
    expect(await other.send(deliveriesOf(1))).toMatchObject([{ status: 'held' }]);
  });

  it('send a password as it is over TLS alone', async () => {
    const sasl = { mechanism: 'plain', ...ACCOUNT } as const;
    const open = await begin({ sasl }, { sasl: 'plain', ...ACCOUNT });
    expect(open.send).toThrow(ConfigError);
    expect(open.dialled).toEqual([]);
    const settings = { sasl: 'plain', ...ACCOUNT, tls: true, caCertificate: CERTIFICATE.cert };
    const { broker, send, dialled } = await begin({ ...TLS, sasl }, settings);
    expect(await send(deliveriesOf(1))).toEqual([{ status: 'delivered' }]);
    expect(broker.records).toHaveLength(1);
    expect(new Set(dialled)).toEqual(new Set([broker.address]));
  });

  it('hold where a certificate cannot be trusted', async () => {
    const unknown = await begin(TLS, { tls: true });
    expect(await unknown.send(deliveriesOf(1))).toMatchObject([{ status: 'held', reason: 'config' }]);
    const renamed = selfSigned('kafka.example.com');
    const other = await begin({ ...TLS, tls: renamed }, { tls: true, caCertificate: renamed.cert });
    expect(await other.send(deliveriesOf(1))).toMatchObject([{ status: 'held', reason: 'config' }]);
  });

  it('are made by the context alone, also to brokers that others name', async () => {
    const named = await begin({ advertisedHost: 'localhost' });
    const first = named.broker.address.replace('localhost', '127.0.0.1');
    const refused = new ConfigError('localhost may not be reached.');
    const hosts: string[] = [];
    const context = contextOf((_port, host) => {
      hosts.push(host);
      return host === 'localhost' ? refused : undefined;
    });
    const settings = { brokers: [first], topic: 'events', tls: false };
    stops.push(() => destination.close!(context.destinationId));
    const outcomes = await destination.actions.send!.performBatch!(context, settings, deliveriesOf(1));
    expect(outcomes).toMatchObject([{ status: 'held', reason: 'config', message: refused.message }]);
    expect(hosts).toEqual(expect.arrayContaining(['127.0.0.1', 'localhost']));
    for (const tls of [false, true]) {
      const blocked = contextOf(() => refused);
      await expect(destination.check!(blocked, { ...settings, tls })).rejects.toBe(refused);
    }
  });

  it('try again later where no broker answers', async () => {
    const { broker, send } = await begin();
    await broker.stop();
    expect(await send(deliveriesOf(1))).toMatchObject([{ status: 'retry', reason: 'network' }]);
  });

  it('are closed with the destination, and opened again', async () => {
    const { context, send, dialled } = await begin();
    await send(deliveriesOf(1));
    const before = dialled.length;
    await send(deliveriesOf(1));
    expect(dialled).toHaveLength(before);
    await destination.close!(context.destinationId);
    expect(await send(deliveriesOf(1))).toEqual([{ status: 'delivered' }]);
    expect(dialled.length).toBeGreaterThan(before);
  });

  it('are checked for the topic', async () => {
    await expect((await begin()).check()).resolves.toBeUndefined();
    await expect((await begin({}, { topic: 'missing' })).check()).rejects.toThrow('no topic "missing"');
  });

  it('knows its own metadata', () => expect(destination.meta).toBe(meta));
});
