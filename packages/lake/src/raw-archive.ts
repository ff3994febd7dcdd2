import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';
import type { Clock, Logger } from '@trackyard/base';
import { mapLimited } from './map-limited.ts';
import { encodeIndex, type IndexedEvent } from './object-index.ts';
import { parseRawLine } from './raw-line.ts';
import {
  DATA_SUFFIX,
  INDEX_SUFFIX,
  MANIFEST_SUFFIX,
  hourOf,
  nameObject,
  objectKey,
  type RawManifest,
  type RawObject,
} from './raw-object.ts';
import type { LakeStorage } from './storage.ts';

const compress = promisify(zstdCompress);
const DEFAULT_OBJECT_BYTES = 64 * 1024 * 1024;
const OBJECTS_AT_ONCE = 4;
/** With a checksum, so that damage is seen. Each chunk is a turn through the thread pool: few large ones. */
const ZSTD = {
  params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 },
  chunkSize: 256 * 1024,
};

/** An event of a line, for the index: those that were accepted, and refused ones that have a message id. */
export interface RawEventIds {
  requestId: string;
  /** Its place in the request's batch. */
  index: number;
  messageId: string;
  userId?: string;
  anonymousId?: string;
}

export interface RawArchive {
  /**
   * Worker, for what the archive lane holds; once it resolves the batches may be marked as archived. Objects take up
   * to 64 MiB of text; all of `lines` is in memory, so the caller gives some tens of MiB at most.
   *
   * - `lines` holds *all* lines of each batch in it: readers tell by batch which of two objects is the one to read.
   * - Run again with the same batches it writes the same objects under the same names: a crash at any moment is
   *   repeated harmlessly.
   * - Run again with other batches beside them (after a crash between writing and marking), it leaves a batch in two
   *   objects. Readers take it from the first of them by name, see `duplicates.ts`; who reads the files by other
   *   means must take each `requestId` once.
   * - An object's sidecars are put first: whoever sees the object finds them. Sidecars without an object are what a
   *   crash left; nobody looks for them.
   *
   * Throws `TY_UNAVAILABLE` (try again), `TY_LAKE_DAMAGED` (a line is none of ingest's) and `TY_LAKE_KEY` (an odd
   * source id). Events of requests that are not among `lines` are left out.
   */
  writeRaw(input: { lines: readonly string[]; events: readonly RawEventIds[] }): Promise<WrittenRaw>;
}

export interface WrittenRaw {
  objects: (RawObject & { key: string; count: number; bytes: number })[];
}

interface PlacedLine {
  text: string;
  requestId: string;
  batchId: string;
  sourceId: string;
  receivedAt: number;
}

export interface RawArchiveDeps {
  storage: LakeStorage;
  clock: Clock;
  log: Logger;
  /** About the text of one object at most, unless one batch alone has more. */
  maxObjectBytes?: number;
}

export function makeRawArchive(deps: RawArchiveDeps): RawArchive {
  const { storage, clock, log, maxObjectBytes = DEFAULT_OBJECT_BYTES } = deps;
  return {
    async writeRaw({ lines, events }) {
      const startedAt = clock.now();
      const eventsOf = Map.groupBy(events, (event) => event.requestId);
      const groups = splitLarge(groupByHour(lines.map(placeLine)), maxObjectBytes);
      const objects = await mapLimited(groups, OBJECTS_AT_ONCE, (group) =>
        writeObject(storage, group, eventsOf),
      );
      log.info('lake.archived', {
        lines: lines.length,
        objects: objects.length,
        bytes: objects.reduce((sum, object) => sum + object.bytes, 0),
        durationMs: clock.now() - startedAt,
      });
      return { objects };
    },
  };
}

function placeLine(text: string): PlacedLine {
  const { requestId, batchId, sourceId, receivedAt } = parseRawLine(text);
  return { text, requestId, batchId, sourceId, receivedAt: Date.parse(receivedAt) };
}

/** One group a source and hour, each request once. */
function groupByHour(lines: readonly PlacedLine[]): PlacedLine[][] {
  const unique = new Map(lines.map((line) => [line.requestId, line]));
  const groups = Map.groupBy(unique.values(), (line) => `${line.sourceId} ${hourOf(line.receivedAt)}`);
  return [...groups.values()];
}

/** Keeps each object below the cap, and each batch in one object; the same batches are always cut the same way. */
function splitLarge(groups: readonly PlacedLine[][], maxBytes: number): PlacedLine[][] {
  return groups.flatMap((group) => {
    const parts: PlacedLine[][] = [];
    let room = 0;
    const batches = [...Map.groupBy(group, (line) => line.batchId)].sort(([a], [b]) => compareText(a, b));
    for (const [, lines] of batches) {
      const size = lines.reduce((sum, line) => sum + line.text.length, 0);
      if (parts.length === 0 || size > room) {
        parts.push([]);
        room = maxBytes;
      }
      parts.at(-1)?.push(...lines);
      room -= size;
    }
    return parts;
  });
}

async function writeObject(
  storage: LakeStorage,
  group: readonly PlacedLine[],
  eventsOf: ReadonlyMap<string, readonly RawEventIds[]>,
): Promise<WrittenRaw['objects'][number]> {
  const lines = group.toSorted(
    (a, b) => a.receivedAt - b.receivedAt || compareText(a.requestId, b.requestId),
  );
  const object = nameGroup(lines);
  const bytes = await compress(Buffer.from(`${lines.map((line) => line.text).join('\n')}\n`), ZSTD);
  const manifest = describeObject(lines, bytes);
  await Promise.all([
    storage.put(objectKey(object, INDEX_SUFFIX), encodeIndex(indexEvents(lines, eventsOf))),
    storage.put(objectKey(object, MANIFEST_SUFFIX), Buffer.from(`${JSON.stringify(manifest)}\n`)),
  ]);
  const key = objectKey(object, DATA_SUFFIX);
  await storage.put(key, bytes);
  return { ...object, key, count: manifest.count, bytes: manifest.bytes };
}

function nameGroup(lines: readonly PlacedLine[]): RawObject {
  const [first] = lines;
  if (!first) throw new Error('An object of the lake has at least one line');
  const span = { firstAt: first.receivedAt, lastAt: lines.at(-1)?.receivedAt ?? first.receivedAt };
  return nameObject(first.sourceId, span, batchIdsOf(lines));
}

function describeObject(lines: readonly PlacedLine[], bytes: Buffer): RawManifest {
  const times = [lines.at(0), lines.at(-1)].map((line) => new Date(line?.receivedAt ?? 0).toISOString());
  return {
    version: 1,
    count: lines.length,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    minReceivedAt: times[0] ?? '',
    maxReceivedAt: times[1] ?? '',
    batchIds: batchIdsOf(lines),
  };
}

function indexEvents(
  lines: readonly PlacedLine[],
  eventsOf: ReadonlyMap<string, readonly RawEventIds[]>,
): IndexedEvent[] {
  return lines.flatMap(({ requestId }, line) => {
    return (eventsOf.get(requestId) ?? []).map((event) => ({ ...event, line }));
  });
}

function batchIdsOf(lines: readonly PlacedLine[]): string[] {
  return [...new Set(lines.map((line) => line.batchId))].sort(compareText);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
