import { startSink, type SinkAnswer } from '@trackyard/test-support';
import { verified } from '@trackyard/test-support/hub';

/** A webhook's receiver that keeps ids, not bodies; each request's signature is checked. */
export interface Receiver {
  readonly url: string;
  /** How often each message was taken, by its id. */
  readonly arrivals: ReadonlyMap<string, number>;
  /** What each `webhook-id` stood for: two texts where it came with different messages. */
  readonly contents: ReadonlyMap<string, ReadonlySet<string>>;
  /** Requests that it has not answered yet. */
  open(): number;
  stop(): Promise<void>;
}

const KEPT_REQUESTS = 200;

/** `answer` is asked what to say to a request with these messages; only those answered with 2xx have arrived. */
export async function startReceiver(
  answer: (messageIds: readonly string[]) => SinkAnswer | Promise<SinkAnswer> = () => ({}),
): Promise<Receiver> {
  const sink = await startSink();
  const arrivals = new Map<string, number>();
  const contents = new Map<string, Set<string>>();
  let open = 0;
  sink.answer(async (request) => {
    open++;
    const received = verified({ requests: [request] });
    const ids = received.map(({ messageId }) => messageId);
    const { webhookId } = received[0]!;
    contents.set(webhookId, (contents.get(webhookId) ?? new Set()).add(ids.join()));
    if (sink.requests.length > KEPT_REQUESTS) sink.clear();
    const said = await answer(ids);
    if ((said.status ?? 200) < 300) for (const id of ids) arrivals.set(id, (arrivals.get(id) ?? 0) + 1);
    open--;
    return said;
  });
  return { url: sink.url, arrivals, contents, open: () => open, stop: () => sink.stop() };
}
