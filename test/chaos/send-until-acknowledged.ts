import { setTimeout as delay } from 'node:timers/promises';

const RETRY_MS = 100;
const ANSWER_MS = 15_000;

/** One request, sent again with the same ids until it is answered with 200, as SDKs do; how often it had to be. */
export async function sendUntilAcknowledged(
  { url, writeKey }: { url: string; writeKey: string },
  ids: readonly string[],
  refused: readonly object[] = [],
): Promise<number> {
  const events = ids.map((messageId) => ({
    ...{ type: 'track', event: 'Counted', userId: `user-${messageId}`, messageId },
    properties: { total: ids.length + 0.5, note: messageId },
  }));
  const request = {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` },
    body: JSON.stringify({ batch: [...events, ...refused] }),
  };
  for (let again = 0; ; again++) {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const answer = await fetch(`${url}/v1/batch`, { ...request, signal }).catch(() => undefined);
    // An answer counts once it has arrived whole.
    const text = await answer?.text().catch(() => undefined);
    if (answer?.status === 200 && text !== undefined) return again;
    if (answer && answer.status !== 503 && answer.status !== 200)
      throw new Error(`${ids[0]} was answered with ${answer.status}: ${text}`);
    await delay(RETRY_MS);
  }
}
