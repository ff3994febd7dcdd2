import type { Clock, Logger } from '@trackyard/base';
import { compareText } from './compare-text.ts';
import { readLineHead, type LineHead } from './line-head.ts';
import { compareLines } from './line-place.ts';
import { mapLimited } from './map-limited.ts';
import { encodeIndex, entriesOf } from './object-index.ts';
import { putObject } from './put-object.ts';
import { batchIdsOf } from './raw-manifest.ts';
import type { ReceivedLine } from './received-line.ts';
import { DATA_SUFFIX, hourOf, nameObject, objectKey, type RawObject } from './raw-object.ts';
import type { LakeStorage } from './storage.ts';

const DEFAULT_OBJECT_BYTES = 64 * 1024 * 1024;
const OBJECTS_AT_ONCE = 4;
const ZSTD_LEVEL = 1;

export interface RawArchive {
  /**
   * Worker, for what the archive lane holds; once it resolves the batches may be marked as archived. Objects take up
   * to 64 MiB of text; all lines are in memory, so the caller gives some tens of MiB at most.
   *
   * - These are *all* lines of each batch among them: readers tell by batch which of two objects is the one to read.
   * - Run again with the same batches it writes the same objects under the same names: a crash at any moment is
   *   repeated harmlessly.
   * - Run again with other batches beside them (after a crash between writing and marking), it leaves a batch in two
   *   objects. Readers take it from the first of them by name, see `duplicates.ts`; who reads the files by other
   *   means must take each `requestId` once.
   * - An object's sidecars are put first: whoever sees the object finds them. Sidecars without an object are what a
   *   crash left; nobody looks for them.
   *
   * Throws `TY_UNAVAILABLE` (try again), `TY_LAKE_DAMAGED` (a line is none of ingest's) and `TY_LAKE_KEY` (an odd
   * source id).
   */
  writeRaw(lines: readonly ReceivedLine[]): Promise<WrittenRaw>;
}

export interface WrittenRaw {
  objects: (RawObject & { key: string; count: number; bytes: number })[];
}

type PlacedLine = LineHead & ReceivedLine;

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
    async writeRaw(lines) {
      const startedAt = clock.now();
      const groups = splitLarge(groupByHour(lines.map(placeLine)), maxObjectBytes);
      const objects = await mapLimited(groups, OBJECTS_AT_ONCE, (group) => writeObject(storage, group));
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

function placeLine({ text, entries }: ReceivedLine): PlacedLine {
  return { ...readLineHead(text), text, entries };
}

/** One group a source and hour, each request once. */
function groupByHour(lines: readonly PlacedLine[]): PlacedLine[][] {
  const unique = new Map(lines.map((line) => [line.requestId, line]));
  const groups = Map.groupBy(
    unique.values(),
    (line) => `${line.sourceId} ${hourOf(Date.parse(line.receivedAt))}`,
  );
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
): Promise<WrittenRaw['objects'][number]> {
  const lines = group.toSorted(compareLines);
  const object = nameGroup(lines);
  const entries = lines.map((line) => line.entries);
  const { count, bytes } = await putObject(storage, object, {
    lines,
    index: encodeIndex(entries),
    events: entriesOf(entries, 'messages'),
    more: { batchIds: batchIdsOf(lines) },
    level: ZSTD_LEVEL,
  });
  return { ...object, key: objectKey(object, DATA_SUFFIX), count, bytes };
}

function nameGroup(lines: readonly PlacedLine[]): RawObject {
  const [first] = lines;
  if (!first) throw new Error('An object of the lake has at least one line');
  const firstAt = Date.parse(first.receivedAt);
  const lastAt = Date.parse(lines.at(-1)?.receivedAt ?? first.receivedAt);
  return nameObject(first.sourceId, { firstAt, lastAt }, batchIdsOf(lines));
}
