import { batchGroup } from '../batch-group.ts';
import type { OpenEvent } from './open-event.ts';
import { personasOf } from './bundle.ts';
import type { Action } from './segment-modules.ts';

const DEFAULT_BATCH_EVENTS = 1_000;
const DEFAULT_BATCH_BYTES = 4_000_000;

/** Places in the list of events that go together, as one batch or as one event. */
export interface Chunk {
  places: number[];
  isBatch: boolean;
}

/** Cuts events into what the action takes at once. Segment's runtime never groups: its users' mappings say how to. */
export function formChunks(action: Action, events: readonly OpenEvent[]): Chunk[] {
  if (!action.hasBatchSupport) return events.map((_, place) => ({ places: [place], isBatch: false }));
  const groups = Map.groupBy(events.keys(), (place) => groupOf(events[place]!));
  return [...groups.values()].flatMap((places) => chunksOf(action, events, places));
}

function groupOf({ payload, event }: OpenEvent): string {
  const personas = personasOf(event);
  if (!personas) return batchGroup(payload);
  const { computation_key: key, audience_settings: settings, external_audience_id: id } = personas;
  return batchGroup(payload) + JSON.stringify([key, settings, id]);
}

function chunksOf(action: Action, events: readonly OpenEvent[], places: readonly number[]): Chunk[] {
  const { maxEvents, maxBytes } = limitsOf(action, events[places[0]!]!.payload);
  if (maxEvents < 1) return places.map((place) => ({ places: [place], isBatch: false }));
  const chunks: Chunk[] = [];
  let bytes = Infinity;
  for (const place of places) {
    const own = maxBytes === Infinity ? 0 : Buffer.byteLength(JSON.stringify(events[place]!.payload));
    const last = chunks.at(-1);
    if (last && last.places.length < maxEvents && bytes + own <= maxBytes) {
      last.places.push(place);
      bytes += own;
    } else {
      chunks.push({ places: [place], isBatch: true });
      bytes = own;
    }
  }
  return chunks;
}

/** What the mapping says, else what the action's fields do. No events: not batched. */
function limitsOf(
  { definition: { fields } }: Action,
  payload: Readonly<Record<string, unknown>>,
): { maxEvents: number; maxBytes: number } {
  const valueOf = (name: string) => payload[name] ?? fields[name]?.default;
  const isBatched = isTrue(valueOf('enable_batching') ?? fields['enable_batching'] === undefined);
  const size = fields['batch_size'] === undefined ? undefined : Number(valueOf('batch_size'));
  const maxEvents = size === undefined || Number.isNaN(size) ? DEFAULT_BATCH_EVENTS : size;
  const bytes = fields['batch_bytes'] === undefined ? undefined : Number(valueOf('batch_bytes'));
  return { maxEvents: isBatched ? maxEvents : 0, maxBytes: bytes || DEFAULT_BATCH_BYTES };
}

const isTrue = (value: unknown) => value === true || value === 'true';
