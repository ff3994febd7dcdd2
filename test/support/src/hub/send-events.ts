import { Analytics } from '@segment/analytics-node';

/** The ids of what was sent, by the kind of call. */
export interface SentIds {
  identify: string[];
  track: string[];
  page: string[];
  group: string[];
}

/** Sends `count` calls of four kinds by turns with Segment's official Node client; resolves when it has flushed. */
export async function sendEvents(options: {
  host: string;
  writeKey: string;
  count: number;
  prefix: string;
}): Promise<SentIds> {
  const { host, writeKey, count, prefix } = options;
  const client = new Analytics({ writeKey, host, flushAt: 20, maxRetries: 20 });
  const failures: unknown[] = [];
  client.on('error', (error) => failures.push(error));
  const sent: SentIds = { identify: [], track: [], page: [], group: [] };
  for (let n = 0; n < count; n++) {
    const messageId = `${prefix}-${n}`;
    const userId = `user-${n % 50}`;
    const kind = (['identify', 'track', 'page', 'group'] as const)[n % 4]!;
    sent[kind].push(messageId);
    if (kind === 'identify')
      client.identify({ messageId, userId, traits: { plan: 'pro', age: 30 + (n % 9), vip: n % 8 === 0 } });
    if (kind === 'track')
      client.track({ messageId, userId, event: 'Order Completed', properties: { total: n + 0.5, items: n } });
    if (kind === 'page')
      client.page({ messageId, userId, name: 'Pricing', properties: { url: `https://shop.example/${n}` } });
    if (kind === 'group')
      client.group({ messageId, userId, groupId: `group-${n % 5}`, traits: { seats: n } });
  }
  await client.closeAndFlush({ timeout: 60_000 });
  if (failures.length > 0) throw new Error(`The client gave up on some events: ${String(failures[0])}`);
  return sent;
}
