import type { ConnectorContext, Settings } from '@trackyard/connector-sdk';
import { CompressionTypes, Partitioners, type Producer } from 'kafkajs';
import { createClient, RETRY, type KafkaClient } from './create-client.ts';
import { failureOf } from './failure-of.ts';
import type { TopicMessage } from './message-of.ts';
import { readSettings } from './read-settings.ts';

/** A destination's producer, and who waits for it. */
interface Line {
  open?: { client: KafkaClient; producer: Producer };
  /** Ends when the last write has. */
  last: Promise<unknown>;
}

const lines = new Map<string, Line>();

/**
 * Writes messages of one topic and resolves once all replicas in sync have them; throws the SDK's errors. Writes of a
 * destination wait for each other, and a producer of which one failed is not used again: the driver gives the numbers of a
 * failed write to the next one, which brokers that had the first would then take for a repetition and drop.
 */
export function write(
  context: ConnectorContext,
  settings: Settings,
  messages: readonly TopicMessage[],
): Promise<void> {
  const { destinationId } = context;
  let line = lines.get(destinationId);
  if (!line) lines.set(destinationId, (line = { last: Promise.resolve() }));
  const turn = line.last.then(() => writeNow(line, context, { settings, messages }));
  line.last = turn.catch(() => undefined);
  return turn;
}

/** Closes the destination's connections once its last write has ended. */
export async function closeProducer(destinationId: string): Promise<void> {
  const line = lines.get(destinationId);
  lines.delete(destinationId);
  await line?.last;
  await line?.open?.producer.disconnect();
}

async function writeNow(
  line: Line,
  context: ConnectorContext,
  { settings, messages }: { settings: Settings; messages: readonly TopicMessage[] },
): Promise<void> {
  const { isCompressed, ...connection } = readSettings(settings);
  const [first] = messages;
  if (!first) return;
  const isNew = !line.open;
  const { client, producer } = (line.open ??= openProducer(
    createClient(context, { ...connection, isCompressed }),
  ));
  try {
    if (isNew) await producer.connect();
    await producer.send({
      topic: first.topic,
      acks: -1,
      timeout: 10_000,
      compression: isCompressed ? CompressionTypes.GZIP : CompressionTypes.None,
      messages: messages.map(({ key, value, headers, timestamp }) => ({ key, value, headers, timestamp })),
    });
  } catch (error) {
    delete line.open;
    await producer.disconnect().catch(() => undefined); // it failed already
    throw client.refusal() ?? failureOf(error, first);
  }
}

/** Idempotent, so that what the driver repeats is there once; keys go to the partitions that Java's client picks. */
function openProducer(client: KafkaClient): { client: KafkaClient; producer: Producer } {
  const producer = client.kafka.producer({
    idempotent: true,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
    retry: RETRY,
  });
  return { client, producer };
}
