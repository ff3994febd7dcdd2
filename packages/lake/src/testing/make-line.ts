import { encodeBody, type RawLine } from '../raw-line.ts';
import type { RequestEventIds } from './received-lines.ts';

/** A line of the lake for tests: what the test cares about; the rest is filled in. `body` may be bytes. */
export function makeLine(sketch: Partial<Omit<RawLine, 'body'>> & { body?: string | Buffer } = {}): RawLine {
  const { body = '{}', ...fields } = sketch;
  return {
    requestId: 'req-1',
    batchId: 'batch-1',
    sourceId: 'src_one',
    receivedAt: '2026-03-04T10:15:30.123Z',
    method: 'POST',
    path: '/v1/track',
    remote: '203.0.113.7',
    headers: { 'content-type': 'application/json' },
    ...encodeBody(Buffer.from(body)),
    ...fields,
  };
}

/** A number of requests of one event each, a second apart, five to a batch: `req-00000`, `msg-00000`, `batch-0000`. */
export function makeRequests(count: number, from = '2026-03-04T10:15:30.123Z', sourceId = 'src_one') {
  const lines: RawLine[] = [];
  const events: RequestEventIds[] = [];
  for (let n = 0; n < count; n++) {
    const number = String(n).padStart(5, '0');
    const requestId = `req-${number}`;
    const receivedAt = new Date(Date.parse(from) + n * 1000).toISOString();
    const batchId = `batch-${number.slice(0, 4)}${n % 10 < 5 ? 'a' : 'b'}`;
    const body = JSON.stringify({
      messageId: `msg-${number}`,
      event: 'Seen',
      userId: `user-${String(n % 7)}`,
    });
    lines.push(makeLine({ requestId, batchId, sourceId, receivedAt, body }));
    events.push({ requestId, index: 0, messageId: `msg-${number}`, userId: `user-${String(n % 7)}` });
  }
  return { lines, events };
}
