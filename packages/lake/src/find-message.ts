import { mapLimited } from './map-limited.ts';
import { lookupIndex, type IndexHit, type IndexSection } from './object-index.ts';
import type { RawLine } from './raw-line.ts';
import { readLines } from './raw-lines.ts';
import { isInSpan, isWithin, listHours, listObjects, type TimeSpan } from './raw-listing.ts';
import { INDEX_SUFFIX, objectKey, type RawObject } from './raw-object.ts';
import type { LakeStorage } from './storage.ts';

const INDEXES_AT_ONCE = 8;

export interface FoundEvent {
  line: RawLine;
  requestId: string;
  /** The event's place in the request's batch. */
  index: number;
}

interface MessageQuery {
  sourceIds: readonly string[];
  messageId: string;
  span: TimeSpan;
}

/** See `EventReader.find`. */
export async function findMessage(
  storage: LakeStorage,
  query: MessageQuery,
): Promise<FoundEvent | undefined> {
  const { sourceIds, span } = query;
  for await (const hour of listHours(storage, { sourceIds, newestFirst: true, ...span })) {
    const objects = await mapLimited(hour.sourceIds, INDEXES_AT_ONCE, (id) =>
      listObjects(storage, id, hour.hour),
    );
    const candidates = objects.flat().filter((object) => isInSpan(object, span));
    const found = await mapLimited(candidates, INDEXES_AT_ONCE, (object) =>
      findInObject(storage, object, query),
    );
    const [first] = found.flatMap((event) => event ?? []).sort(byTime);
    if (first) return first;
  }
  return undefined;
}

/** Where an id stands in an object, by its index. */
export function lookup(
  storage: LakeStorage,
  object: RawObject,
  wanted: { section: IndexSection; id: string },
): Promise<IndexHit[]> {
  const key = objectKey(object, INDEX_SUFFIX);
  return lookupIndex((offset, length) => storage.get(key, { offset, length }), wanted.section, wanted.id);
}

async function findInObject(
  storage: LakeStorage,
  object: RawObject,
  { messageId, span }: MessageQuery,
): Promise<FoundEvent | undefined> {
  const hits = await lookup(storage, object, { section: 'messages', id: messageId });
  if (hits.length === 0) return undefined;
  const lines = await readLines(storage, object);
  for (const { line: number, index } of hits) {
    const line = lines?.at(number);
    if (line && isWithin(line, span)) return { line, requestId: line.requestId, index };
  }
  return undefined;
}

function byTime(a: FoundEvent, b: FoundEvent): number {
  return (
    Date.parse(a.line.receivedAt) - Date.parse(b.line.receivedAt) || (a.requestId < b.requestId ? -1 : 1)
  );
}
