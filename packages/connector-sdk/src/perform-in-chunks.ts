import { classifyError } from './classify.ts';
import type { ConnectorContext } from './context.ts';
import type { Delivery } from './destination.ts';
import { delivered, retry, type Outcome } from './outcome.ts';

/** How the events of a batch become requests. */
export interface ChunkPlan<Item> {
  /** One event's part of a request; throws `PayloadError` where it can have none. */
  prepare(delivery: Delivery): Item;
  /** The most items of a request. */
  maxItems: number;
  /** The most bytes that the items' texts may have together; an item that is larger goes alone. */
  maxBytes?: { limit: number; textOf(item: Item): string };
  /** Items share a request only where this gives the same text. */
  keyOf?(item: Item): string;
  /** Items with the same id become one item of a request, which decides for the events of all of them. */
  merge?: { idOf(item: Item): string; join(earlier: Item, later: Item): Item };
  /** Requests at the same time; by default one after the other, in the events' order. */
  parallel?: number;
  /** Sends one request. Resolves to one outcome an item, or to nothing where all were taken; throws the SDK's errors. */
  send(items: readonly Item[]): Promise<readonly Outcome[] | void>;
}

interface Entry<Item> {
  item: Item;
  /** Which deliveries it stands for. */
  places: number[];
}

/**
 * For `performBatch` of vendors whose requests are smaller than the host's batches, or of one user each. What one request
 * ends with counts for its own events alone; but where the destination is to blame or asks for a pause, what was not sent
 * yet is not sent, and ends alike.
 */
export async function performInChunks<Item>(
  context: ConnectorContext,
  deliveries: readonly Delivery[],
  plan: ChunkPlan<Item>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const entries = prepareAll(context, deliveries, { plan, outcomes });
  const groups = plan.keyOf
    ? Map.groupBy(entries, ({ item }) => plan.keyOf?.(item))
    : new Map([['', entries]]);
  const chunks = [...groups.values()].flatMap((group) => cut(merged(group, plan), plan));
  let stop: Outcome | undefined;
  const work = async () => {
    for (let chunk = chunks.shift(); chunk; chunk = chunks.shift()) {
      const answers = stop ? chunk.map(() => stop) : await sendOne(context, chunk, plan);
      chunk.forEach(({ places }, n) => {
        const outcome = answers[n] ?? retry('no_outcome', { maybeDelivered: true });
        for (const place of places) outcomes[place] = outcome;
      });
      stop ??= answers.find((outcome) => outcome !== undefined && concernsAll(outcome));
    }
  };
  await Promise.all(Array.from({ length: plan.parallel ?? 1 }, work));
  return outcomes;
}

function prepareAll<Item>(
  context: ConnectorContext,
  deliveries: readonly Delivery[],
  { plan, outcomes }: { plan: ChunkPlan<Item>; outcomes: Outcome[] },
): Entry<Item>[] {
  return deliveries.flatMap((delivery, place) => {
    try {
      return [{ item: plan.prepare(delivery), places: [place] }];
    } catch (error) {
      outcomes[place] = explain(context, error);
      return [];
    }
  });
}

function merged<Item>(entries: Entry<Item>[], { merge }: ChunkPlan<Item>): Entry<Item>[] {
  if (!merge) return entries;
  const byId = new Map<string, Entry<Item>>();
  for (const { item, places } of entries) {
    const earlier = byId.get(merge.idOf(item));
    if (!earlier) byId.set(merge.idOf(item), { item, places });
    else
      Object.assign(earlier, {
        item: merge.join(earlier.item, item),
        places: [...earlier.places, ...places],
      });
  }
  return [...byId.values()];
}

function cut<Item>(
  entries: readonly Entry<Item>[],
  { maxItems, maxBytes }: ChunkPlan<Item>,
): Entry<Item>[][] {
  const chunks: Entry<Item>[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = maxBytes ? Buffer.byteLength(maxBytes.textOf(entry.item)) + 1 : 0;
    const current = chunks.at(-1);
    if (current && current.length < maxItems && (!maxBytes || bytes + size <= maxBytes.limit)) {
      current.push(entry);
      bytes += size;
    } else {
      chunks.push([entry]);
      bytes = size;
    }
  }
  return chunks;
}

async function sendOne<Item>(
  context: ConnectorContext,
  chunk: readonly Entry<Item>[],
  plan: ChunkPlan<Item>,
): Promise<readonly (Outcome | undefined)[]> {
  try {
    return (await plan.send(chunk.map(({ item }) => item))) ?? chunk.map(() => delivered);
  } catch (error) {
    const outcome = explain(context, error);
    return chunk.map(() => outcome);
  }
}

function concernsAll({ status, ...outcome }: Outcome): boolean {
  return status === 'held' || (status === 'retry' && 'afterMs' in outcome);
}

/** An exception that is none of the SDK's is a defect of the connector, and is logged as the host would. */
function explain({ clock, destinationId, log }: ConnectorContext, error: unknown): Outcome {
  const outcome = classifyError(error, clock.now());
  if (outcome.status === 'retry' && outcome.reason === 'connector_error')
    log.error('connector.failed', { destinationId }, error);
  return outcome;
}
