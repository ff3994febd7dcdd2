import { startSink, waitFor, type Sink } from '@trackyard/test-support';
import { connectWebhook, startHub, verified, type Hub } from '@trackyard/test-support/hub';

type Event = Record<string, unknown> & { messageId: string; type: string };

/** A whole hub, and what one destination of it has received of the SDK under test. */
export interface EventStand {
  hub: Hub;
  /** Every event that was delivered, in order of arrival. */
  events(): Event[];
  /** Resolves once so many events that `match` have arrived; rejects with what has. */
  arrived(count: number, match: (event: Event) => boolean, timeoutMs?: number): Promise<Event[]>;
  stop(): Promise<void>;
}

/** `environment` holds settings of the hub's. */
export async function startEventStand(environment: Record<string, string> = {}): Promise<EventStand> {
  const sink: Sink = await startSink();
  const hub = await startHub(environment);
  await connectWebhook(hub, sink.url);
  const received: Event[] = [];
  let checked = 0;
  const events = () => {
    // Each once, while it is fresh: a signature is good for five minutes.
    const fresh = sink.requests.slice(checked);
    verified({ requests: fresh }); // throws where a delivery is not the hub's
    checked += fresh.length;
    received.push(...fresh.flatMap(({ body }) => JSON.parse(body.toString()) as Event | Event[]));
    return [...received];
  };
  return {
    hub,
    events,
    async arrived(count, match, timeoutMs = 60_000) {
      const found = () => events().filter(match);
      await waitFor(() => found().length >= count, {
        what: `${count} events`,
        timeoutMs,
      }).catch((error: unknown) => {
        const seen = events().map(({ type, event, properties }) =>
          JSON.stringify([event ?? type, properties]),
        );
        throw new Error(`${String(error)} Seen: ${seen.join(' ')}`, { cause: error });
      });
      return found();
    },
    async stop() {
      await hub.remove();
      await sink.stop();
    },
  };
}
