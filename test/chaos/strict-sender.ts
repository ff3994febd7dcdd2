import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

export interface StrictSenderOptions {
  url: string;
  writeKey: string;
  /** Senders that keep their connection. */
  kept: number;
  /** Senders that take a new connection for every request. */
  short: number;
  /** Between an answer and the same sender's next request. */
  pauseMs: number;
}

export interface StrictSender {
  /** Message ids that were answered with 200. */
  acknowledged: string[];
  /** Whatever else happened, in words: a connection that was refused or reset, another status. */
  failures: string[];
  /** Connections that were told to end: `Connection: close` on one that was meant to be kept. */
  goodbyes(): number;
  /** Resolves once the requests under way are answered. */
  stop(): Promise<void>;
}

/** Sends one request after the other, and tries nothing again: every failure is one that a client would have seen. */
export function startStrictSender(options: StrictSenderOptions): StrictSender {
  const { url, writeKey, kept, short, pauseMs } = options;
  const acknowledged: string[] = [];
  const failures: string[] = [];
  let goodbyes = 0;
  let isStopping = false;
  let next = 0;

  const send = async (agent: Agent | false) => {
    while (!isStopping) {
      const messageId = `strict-${next++}`;
      const outcome = await post(messageId, agent).catch((error: NodeJS.ErrnoException) => error);
      if (outcome instanceof Error) failures.push(`${outcome.name} ${outcome.code}: ${outcome.message}`);
      else if (outcome.status !== 200) failures.push(`status ${outcome.status}`);
      else acknowledged.push(messageId);
      if (agent && !(outcome instanceof Error) && outcome.isLast) goodbyes += 1;
      await delay(pauseMs);
    }
    if (agent) agent.destroy();
  };
  const post = (messageId: string, agent: Agent | false) =>
    new Promise<{ status: number | undefined; isLast: boolean }>((resolve, reject) => {
      const headers = { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` };
      const sending = request(`${url}/v1/track`, { method: 'POST', agent, headers }, (answer) => {
        const isLast = answer.headers.connection === 'close';
        answer.resume();
        answer.on('end', () => resolve({ status: answer.statusCode, isLast }));
        answer.on('error', reject);
      });
      sending.on('error', reject);
      sending.end(JSON.stringify({ userId: 'u', event: 'Order Completed', messageId }));
    });
  const senders = [
    ...Array.from({ length: kept }, () => send(new Agent({ keepAlive: true, maxSockets: 1 }))),
    ...Array.from({ length: short }, () => send(false)),
  ];
  return {
    acknowledged,
    failures,
    goodbyes: () => goodbyes,
    async stop() {
      isStopping = true;
      await Promise.all(senders);
    },
  };
}
