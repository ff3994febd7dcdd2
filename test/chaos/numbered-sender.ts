import { setTimeout as delay } from 'node:timers/promises';
import { sendUntilAcknowledged } from './send-until-acknowledged.ts';

export interface NumberedSenderOptions {
  url: string;
  writeKey: string;
  events: number;
  /** Events in a request. */
  aRequest: number;
  /** Requests at once. */
  atOnce: number;
}

/** Posts numbered events, no further than it is allowed to, as SDKs do. */
export interface NumberedSender {
  /** Ids of every request that was answered with 200, in that order. */
  readonly acknowledged: readonly string[];
  /** Requests under way. */
  unanswered(): number;
  /** Requests that had to be sent again. */
  resent(): number;
  /** Lets it send so many events more. */
  allow(events: number): void;
  /** Resolves in the very turn in which the `count`th event is acknowledged: others are under way then. */
  reached(count: number): Promise<void>;
  /** Resolves when all is sent; rejects on an answer that no repetition would mend. */
  readonly done: Promise<void>;
}

/** Between two requests of one of them, so that a run lasts long enough to be hit. */
const PAUSE_MS = 10;

export function startNumberedSender({
  events,
  aRequest,
  atOnce,
  ...target
}: NumberedSenderOptions): NumberedSender {
  const acknowledged: string[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  let [next, allowed, unanswered, resent] = [0, 0, 0, 0];

  const deliver = async (ids: readonly string[]) => {
    unanswered++;
    resent += await sendUntilAcknowledged(target, ids).finally(() => unanswered--);
    acknowledged.push(...ids);
    for (const { count, resolve } of waiting) if (acknowledged.length >= count) resolve();
  };
  const send = async () => {
    while (next < events) {
      if (next < allowed) {
        const from = next;
        next = Math.min(next + aRequest, events);
        await deliver(Array.from({ length: next - from }, (_, n) => `n-${from + n}`));
      }
      await delay(PAUSE_MS);
    }
  };
  return {
    acknowledged,
    unanswered: () => unanswered,
    resent: () => resent,
    allow: (more) => void (allowed += more),
    reached: (count) =>
      new Promise((resolve) => {
        if (acknowledged.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    done: Promise.all(Array.from({ length: atOnce }, send)).then(() => undefined),
  };
}
