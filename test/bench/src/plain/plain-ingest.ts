/**
 * The plain design's front door, as a first version is usually written: Express, its JSON parser, and one `queue.add`
 * for each event and destination. It answers once the queue has all of them.
 */
import type { AddressInfo } from 'node:net';
import express from 'express';
import { openPlainQueues, plainOptions } from './plain-queues.ts';

const { destinations } = plainOptions();
const queues = await openPlainQueues(destinations.length);
const app = express();
app.use(express.json({ limit: '500kb' }));

interface PlainEvent {
  type?: string;
  messageId?: string;
  timestamp?: string;
}

app.post(['/v1/track', '/v1/batch'], async (req, res) => {
  const body = req.body as PlainEvent & { batch?: PlainEvent[] };
  const events = body.batch ?? [body];
  if (events.some(({ messageId }) => typeof messageId !== 'string')) {
    res.status(400).json({ code: 'INVALID' });
    return;
  }
  const receivedAt = new Date().toISOString();
  const adds = events.flatMap((event) => {
    const normalised = { ...event, receivedAt, timestamp: event.timestamp ?? receivedAt };
    return queues.map((queue) => queue.add('event', normalised, { removeOnComplete: true }));
  });
  await Promise.all(adds);
  res.json({ success: true });
});

const server = app.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());
