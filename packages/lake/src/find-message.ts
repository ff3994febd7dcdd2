import type { IndexSection } from './compact-index.ts';
import { listObjects } from './hour-objects.ts';
import { mapLimited } from './map-limited.ts';
import { ObjectGone, untilNoneIsGone } from './object-gone.ts';
import type { IndexHit } from './index-entries.ts';
import { lookupIndex } from './object-index.ts';
import type { RawLine } from './raw-line.ts';
import { readLines } from './raw-lines.ts';
import { isInSpan, isWithin, listHours, type TimeSpan } from './raw-listing.ts';
import { DATA_SUFFIX, INDEX_SUFFIX, objectKey, type RawObject } from './raw-object.ts';
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
    const found = await untilNoneIsGone(() => findInHour(storage, hour, query));
    if (found) return found;
  }
  return undefined;
}

async function findInHour(
  storage: LakeStorage,
  { hour, sourceIds }: { hour: string; sourceIds: readonly string[] },
  query: MessageQuery,
): Promise<FoundEvent | undefined> {
  const objects = await mapLimited(sourceIds, INDEXES_AT_ONCE, (id) => listObjects(storage, id, hour));
  const candidates = objects.flat().filter((object) => isInSpan(object, query.span));
  const found = await mapLimited(candidates, INDEXES_AT_ONCE, (object) =>
    findInObject(storage, object, query),
  );
  return found.flatMap((event) => event ?? []).sort(byTime)[0];
}

/** Where an id stands in an object, by its index. Throws `ObjectGone`, as `readLines` does. */
export async function lookup(
  storage: LakeStorage,
  object: RawObject,
  wanted: { section: IndexSection; id: string },
): Promise<IndexHit[]> {
  const key = objectKey(object, INDEX_SUFFIX);
  const read = async (offset: number, length: number): Promise<Buffer | undefined> => {
    const bytes = await storage.get(key, { offset, length });
    if (!bytes && !(await storage.exists(objectKey(object, DATA_SUFFIX)))) throw new ObjectGone(key);
    return bytes;
  };
  return lookupIndex(read, wanted.section, wanted.id);
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
    const line = lines.at(number);
    if (isWithin(line, span)) return { line, requestId: line.requestId, index };
  }
  return undefined;
}

function byTime(a: FoundEvent, b: FoundEvent): number {
  return (
    Date.parse(a.line.receivedAt) - Date.parse(b.line.receivedAt) || (a.requestId < b.requestId ? -1 : 1)
  );
}
