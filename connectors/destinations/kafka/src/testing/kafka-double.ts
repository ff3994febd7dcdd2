/**
 * A broker for tests that speaks as much of Kafka's protocol as a producer needs, and minds what a broker minds: versions
 * (those that Kafka 4 still has), checksums, record batches, the sequence of an idempotent producer, acks, SASL. It keeps
 * no order of its own over several brokers, elects no leaders and forgets nothing, so it proves nothing about these.
 */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { readRecordBatch, type RecordBatch } from './read-record-batch.ts';
import { saslServer, type SaslAccount, type SaslStep } from './sasl-server.ts';
import { wire, WireReader } from './wire.ts';

export interface DoubleOptions {
  /** Partitions by topic. */
  topics: Readonly<Record<string, number>>;
  sasl?: SaslAccount;
  tls?: { key: string; cert: string };
  /** What the broker calls itself to its clients. */
  advertisedHost?: string;
}

export type StoredRecord = RecordBatch['records'][number] & {
  topic: string;
  partition: number;
  isCompressed: boolean;
};

export interface KafkaDouble {
  /** `host:port`. */
  address: string;
  records: StoredRecord[];
  /** What is next done to a write: answered with an error code, or stored with the connection cut before the answer. */
  next: (number | 'cut')[];
  /** Records with this in their value make their batch too large. */
  tooLarge?: string;
  stop(): Promise<void>;
}

/** https://kafka.apache.org/protocol#protocol_api_keys with the versions spoken here. */
const API = {
  produce: 0,
  metadata: 3,
  saslHandshake: 17,
  apiVersions: 18,
  initProducerId: 22,
  saslAuthenticate: 36,
};
const VERSIONS: Readonly<Record<number, readonly [number, number]>> = {
  [API.produce]: [5, 5],
  [API.metadata]: [5, 5],
  [API.saslHandshake]: [1, 1],
  [API.apiVersions]: [0, 2],
  [API.initProducerId]: [0, 1],
  [API.saslAuthenticate]: [0, 0],
};
const ERROR = {
  none: 0,
  corrupt: 2,
  unknownTopic: 3,
  tooLarge: 10,
  invalidAcks: 21,
  unsupportedMechanism: 33,
  outOfOrder: 45,
  authenticationFailed: 58,
};

interface Session {
  isIn: boolean;
  step?: SaslStep;
}

/** Listens on loopback. */
export async function startKafkaDouble(options: DoubleOptions): Promise<KafkaDouble> {
  const sockets = new Set<Socket>();
  const broker = new Broker(options);
  const serve = (socket: Socket) => {
    sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)));
    serveRequests(socket, broker, { isIn: options.sasl === undefined });
  };
  const server = options.tls ? createTlsServer(options.tls, serve) : createServer(serve);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  broker.port = (server.address() as AddressInfo).port;
  return Object.assign(broker, {
    address: `${options.advertisedHost ?? '127.0.0.1'}:${broker.port}`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function serveRequests(socket: Socket, broker: Broker, session: Session): void {
  let buffered = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    buffered = Buffer.concat([buffered, chunk]);
    while (buffered.length >= 4 && buffered.length >= 4 + buffered.readInt32BE()) {
      const size = buffered.readInt32BE();
      const reader = new WireReader(buffered.subarray(4, 4 + size));
      buffered = buffered.subarray(4 + size);
      const answer = broker.answer(reader, session);
      if (!answer) return void socket.destroy();
      socket.write(wire.bytes(answer));
    }
  });
}

class Broker {
  port = 0;
  records: StoredRecord[] = [];
  next: (number | 'cut')[] = [];
  tooLarge?: string;
  readonly #options: DoubleOptions;
  #producers = 0;
  /** The last batch's sequence and size, by producer and partition. */
  readonly #sequences = new Map<string, { first: number; count: number }>();

  constructor(options: DoubleOptions) {
    this.#options = options;
  }

  /** Nothing where the broker would cut the connection. */
  answer(reader: WireReader, session: Session): Buffer | undefined {
    const [key, version, correlation] = [reader.int16(), reader.int16(), reader.int32()];
    reader.string(); // the client's id
    const [lowest, highest] = VERSIONS[key] ?? [0, -1];
    const isPublic = [API.apiVersions, API.saslHandshake, API.saslAuthenticate].includes(key);
    if (version < lowest || version > highest || (!session.isIn && !isPublic)) return undefined;
    const body = this.#bodyOf(key, { reader, version, session });
    return body && Buffer.concat([wire.int32(correlation), body]);
  }

  #bodyOf(
    key: number,
    { reader, version, session }: { reader: WireReader; version: number; session: Session },
  ): Buffer | undefined {
    switch (key) {
      case API.produce:
        return this.#produce(reader);
      case API.metadata:
        return this.#metadata(reader);
      case API.initProducerId:
        return Buffer.concat([
          ...[wire.int32(0), wire.int16(ERROR.none), wire.int64(++this.#producers), wire.int16(0)],
        ]);
      case API.saslHandshake:
        return this.#handshake(reader, session);
      case API.saslAuthenticate:
        return authenticate(reader, session);
      default: {
        const versions = Object.entries(VERSIONS).map(([api, [lowest, highest]]) =>
          Buffer.concat([Number(api), lowest, highest].map(wire.int16)),
        );
        const throttle = version >= 1 ? [wire.int32(0)] : [];
        return Buffer.concat([wire.int16(ERROR.none), wire.array(versions), ...throttle]);
      }
    }
  }

  #metadata(reader: WireReader): Buffer {
    const asked = reader.array(() => String(reader.string())) ?? Object.keys(this.#options.topics);
    const nodes = wire.array([wire.int32(1)]);
    const topics = asked.map((name) => {
      const count = Object.hasOwn(this.#options.topics, name) ? this.#options.topics[name]! : 0;
      const partitions = Array.from({ length: count }, (_, n) =>
        Buffer.concat([wire.int16(ERROR.none), wire.int32(n), wire.int32(1), nodes, nodes, wire.array([])]),
      );
      const error = count === 0 ? ERROR.unknownTopic : ERROR.none;
      return Buffer.concat([wire.int16(error), wire.string(name), wire.int8(0), wire.array(partitions)]);
    });
    const host = this.#options.advertisedHost ?? '127.0.0.1';
    const self = Buffer.concat([wire.int32(1), wire.string(host), wire.int32(this.port), wire.string(null)]);
    return Buffer.concat([
      ...[wire.int32(0), wire.array([self]), wire.string('double'), wire.int32(1), wire.array(topics)],
    ]);
  }

  #produce(reader: WireReader): Buffer | undefined {
    reader.string(); // transactional id
    const acks = reader.int16();
    reader.int32(); // timeout
    const todo = this.next.shift();
    const topics = reader.array(() => {
      const topic = String(reader.string());
      const partitions = reader.array(() => {
        const [partition, bytes] = [reader.int32(), reader.bytes(reader.int32())];
        const error = typeof todo === 'number' ? todo : this.#store({ topic, partition, acks, bytes });
        return Buffer.concat([
          ...[wire.int32(partition), wire.int16(error), wire.int64(0), wire.int64(-1), wire.int64(0)],
        ]);
      });
      return Buffer.concat([wire.string(topic), wire.array(partitions ?? [])]);
    });
    return todo === 'cut' ? undefined : Buffer.concat([wire.array(topics ?? []), wire.int32(0)]);
  }

  #store(given: { topic: string; partition: number; acks: number; bytes: Buffer }): number {
    const { topic, partition, acks, bytes } = given;
    if (acks !== -1) return ERROR.invalidAcks;
    if (partition >= (this.#options.topics[topic] ?? 0)) return ERROR.unknownTopic;
    let batch: RecordBatch;
    try {
      batch = readRecordBatch(bytes);
    } catch {
      return ERROR.corrupt;
    }
    const { records, producerId, firstSequence: first, isCompressed } = batch;
    if (this.tooLarge && records.some(({ value }) => value.includes(this.tooLarge!))) return ERROR.tooLarge;
    const key = `${producerId} ${topic} ${partition}`;
    const last = this.#sequences.get(key);
    if (last && last.first === first && last.count === records.length) return ERROR.none; // a repetition
    if (producerId < 0n || first !== (last ? last.first + last.count : 0)) return ERROR.outOfOrder;
    this.#sequences.set(key, { first, count: records.length });
    this.records.push(...records.map((record) => ({ ...record, topic, partition, isCompressed })));
    return ERROR.none;
  }

  #handshake(reader: WireReader, session: Session): Buffer {
    const { sasl } = this.#options;
    const offered = sasl ? [wire.string(sasl.mechanism.toUpperCase())] : [];
    const isOffered = reader.string() === sasl?.mechanism.toUpperCase();
    if (sasl && isOffered) session.step = saslServer(sasl);
    return Buffer.concat([
      wire.int16(isOffered ? ERROR.none : ERROR.unsupportedMechanism),
      wire.array(offered),
    ]);
  }
}

function authenticate(reader: WireReader, session: Session): Buffer {
  const result = session.step?.(reader.bytes(reader.int32()).toString('utf8'));
  session.isIn ||= result?.isDone ?? false;
  const error = result ? ERROR.none : ERROR.authenticationFailed;
  const message = result ? null : 'Authentication failed';
  return Buffer.concat([
    wire.int16(error),
    wire.string(message),
    wire.bytes(Buffer.from(result?.answer ?? '')),
  ]);
}
