import { ApiError } from '../api/client.ts';
import { words } from '../words.ts';
import { sampleShop } from './sample-shop.ts';

const VISITORS = 60;
const BATCHES = 12;
const PAUSE_MS = 400;

/** Sends a shop's events through the public door, as a shop would, over some five seconds, so that one sees them flow. */
export async function sendSampleShop(writeKey: string, onProgress: (share: number) => void): Promise<number> {
  const events = sampleShop({
    visitors: VISITORS,
    nowMs: Date.now(),
    random: Math.random,
    newId: randomId,
  });
  const size = Math.ceil(events.length / BATCHES);
  for (let from = 0; from < events.length; from += size) {
    await sendBatch(writeKey, events.slice(from, from + size));
    onProgress(Math.min(1, (from + size) / events.length));
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return events.length;
}

/** `crypto.randomUUID` is not there on a page without TLS. */
function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

async function sendBatch(writeKey: string, batch: readonly object[]): Promise<void> {
  let answer: Response;
  try {
    answer = await fetch('/v1/batch', {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${writeKey}:`)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ batch, sentAt: new Date().toISOString() }),
    });
  } catch {
    throw new ApiError('NO_ANSWER', 0, words.errors.noAnswer);
  }
  if (!answer.ok) throw new ApiError(`HTTP_${answer.status}`, answer.status, words.start.refused);
}
