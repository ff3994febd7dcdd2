import { setTimeout as delay } from 'node:timers/promises';

export interface SenderOptions {
  url: string;
  writeKey: string;
  events: number;
  /** Of the message ids; `e` where there is none. */
  prefix?: string;
  /** It goes on for longer than `events` until this says so. */
  mayEnd(): boolean;
  /** Events in a request. */
  batch: number;
  /** Milliseconds between two requests of one of the senders. */
  everyMs: number;
  atOnce: number;
}

export interface Sender {
  acknowledged: Set<string>;
  /** Events of requests that were begun. */
  sent(): number;
  done: Promise<void>;
}

/** Sends numbered events as an SDK does: what was not answered with 200 is sent again with the same ids. */
export function startSender(options: SenderOptions): Sender {
  const acknowledged = new Set<string>();
  const authorization = `Basic ${Buffer.from(`${options.writeKey}:`).toString('base64')}`;
  let next = 0;

  const post = async (ids: readonly string[]): Promise<boolean> => {
    const batch = ids.map((messageId, n) => ({
      ...{ type: 'track', messageId, userId: `u${n}`, event: 'Order Completed' },
      properties: { total: n + 0.5, note: messageId },
    }));
    const body = JSON.stringify({ batch });
    const request = { method: 'POST', headers: { authorization }, body, signal: AbortSignal.timeout(15_000) };
    const response = await fetch(`${options.url}/v1/batch`, request).catch(() => undefined);
    await response?.text().catch(() => undefined);
    return response?.status === 200;
  };
  const run = async () => {
    while (next < options.events || !options.mayEnd()) {
      const ids = Array.from({ length: options.batch }, (_, n) => `${options.prefix ?? 'e'}${next + n}`);
      next += options.batch;
      while (!(await post(ids))) await delay(200);
      for (const id of ids) acknowledged.add(id);
      await delay(options.everyMs);
    }
  };
  const done = Promise.all(Array.from({ length: options.atOnce }, run)).then(() => undefined);
  return { acknowledged, sent: () => next, done };
}
