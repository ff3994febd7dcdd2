import type { Event, EventHead } from '@trackyard/event-spec';

/** An event of which the head is at hand: the whole may be parsed when it is first asked for. */
export interface StoredEvent {
  readonly head: EventHead;
  readonly event: Event;
}

/** An event of a committed batch, with the name that its claim is made under. */
export interface WaitingEvent extends StoredEvent {
  batchId: string;
  /** Place in the batch. */
  index: number;
}

/** All that `decide` may know besides the events and the configuration. */
export interface Facts {
  /** Places (in the list that was given) of events whose message id belongs to another event. */
  duplicates: ReadonlySet<number>;
}

/** For one event on its own: a trace, a test before production. */
export const NO_FACTS: Facts = { duplicates: new Set() };

/** Where facts come from. Called once for many events, never for one. */
export interface FactPorts {
  /** One boolean a claim: whether the message id is this event's. A repeated run gets the same answers. */
  claim(
    claims: readonly { sourceId: string; messageId: string; batchId: string; index: number }[],
  ): Promise<readonly boolean[]>;
}

/** Collects the facts about events that wait to be routed. */
export async function gather(waiting: readonly WaitingEvent[], ports: FactPorts): Promise<Facts> {
  const claims = waiting.map(({ head: { sourceId, messageId }, batchId, index }) => ({
    sourceId,
    messageId,
    batchId,
    index,
  }));
  const ours = await ports.claim(claims);
  const duplicates = new Set<number>();
  ours.forEach((isOurs, place) => isOurs || duplicates.add(place));
  return { duplicates };
}
