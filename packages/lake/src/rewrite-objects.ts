import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { ForeignBatches } from './duplicates.ts';
import type { LineEntries } from './line-entries.ts';
import { readLineHead, type LineHead } from './line-head.ts';
import { compareLines } from './line-place.ts';
import { LEFT_OUT, mergeIndexes, type AddedLine } from './merge-index.ts';
import { ObjectGone } from './object-gone.ts';
import { putObject } from './put-object.ts';
import { readLineTexts } from './raw-lines.ts';
import { batchIdsOf, packHashes, readManifest, type Erasure, type RawManifest } from './raw-manifest.ts';
import type { ReceivedLine } from './received-line.ts';
import { INDEX_SUFFIX, nameObject, objectKey, type RawObject } from './raw-object.ts';
import type { LakeStorage } from './storage.ts';

/** Written once and kept for long. */
const ZSTD_LEVEL = 6;
/** Reading heads must not keep others waiting. */
const LINES_IN_A_ROW = 2_000;

/** What becomes of a line: other text with other ids, or nothing. */
export type AlteredLine = ReceivedLine | { text: undefined };

export interface RewriteInput {
  /** Of one source and hour; none of them replaces others that are still there. */
  objects: readonly RawObject[];
  foreign: ForeignBatches;
  at: number;
  /** Takes something out of the lines: each object's lines by their numbers, and what is said about it. */
  erase?: Erasing | undefined;
}

export interface Erasing {
  altered: ReadonlyMap<string, ReadonlyMap<number, AlteredLine>>;
  erasure: Erasure;
}

interface LoadedLine extends LineHead {
  text: Buffer;
  part: number;
  number: number;
  /** Of an altered line. */
  entries?: LineEntries;
}

interface Part {
  object: RawObject;
  manifest: RawManifest | undefined;
  index: Buffer;
  count: number;
  lines: LoadedLine[];
}

/**
 * Writes one object that takes the place of some: their lines in order, those that readers take from other objects
 * left out. Named for what it replaces, so that a step that is repeated after a crash writes the same object again.
 * `undefined` where one of them is gone.
 */
export async function rewriteObjects(
  storage: LakeStorage,
  { objects, foreign, at, erase }: RewriteInput,
): Promise<RawManifest | undefined> {
  const parts: Part[] = [];
  try {
    for (const object of objects) {
      parts.push(await loadPart(storage, { object, foreign, part: parts.length, erase }));
    }
  } catch (error) {
    if (error instanceof ObjectGone) return undefined;
    throw error;
  }
  const lines = parts.flatMap((part) => part.lines).sort(compareLines);
  const { index, events } = await indexOf(parts, lines);
  const names = objects.map(({ name }) => name);
  return putObject(storage, nameReplacement(objects, erase?.erasure.deletionId), {
    ...{ lines, index, events, level: ZSTD_LEVEL },
    more: { batchHashes: packHashes(batchIdsOf(lines)), ...erasuresOf(parts, erase?.erasure) },
    replaces: { at, names },
  });
}

async function loadPart(
  storage: LakeStorage,
  {
    object,
    foreign,
    part,
    erase,
  }: Omit<RewriteInput, 'at' | 'objects'> & { object: RawObject; part: number },
): Promise<Part> {
  const [texts, isForeign, manifest, index] = await Promise.all([
    readLineTexts(storage, object),
    foreign(object),
    readManifest(storage, object),
    storage.get(objectKey(object, INDEX_SUFFIX)),
  ]);
  if (!index) throw new ObjectGone(object.name);
  const altered = erase?.altered.get(object.name);
  const lines: LoadedLine[] = [];
  for (const [number, text] of texts.entries()) {
    if (number % LINES_IN_A_ROW === LINES_IN_A_ROW - 1) await yieldToOthers();
    const head = readLineHead(text);
    const change = altered?.get(number) ?? { text };
    if (change.text === undefined || isForeign(head.batchId)) continue;
    lines.push({ ...head, ...change, part, number });
  }
  return { object, manifest, index, count: texts.length, lines };
}

function indexOf(parts: readonly Part[], lines: readonly LoadedLine[]): ReturnType<typeof mergeIndexes> {
  const lineOf = parts.map(({ count }) => new Int32Array(count).fill(LEFT_OUT));
  const added: AddedLine[] = [];
  for (const [line, { part, number, entries }] of lines.entries()) {
    if (entries) added.push({ line, entries });
    else lineOf[part]![number] = line;
  }
  return mergeIndexes(
    parts.map(({ index }, part) => ({ index, lineOf: lineOf[part]! })),
    added,
  );
}

function nameReplacement(objects: readonly RawObject[], deletionId?: string): RawObject {
  const firstAt = Math.min(...objects.map((object) => object.firstAt));
  const lastAt = Math.max(...objects.map((object) => object.lastAt));
  const parts = [...objects.map(({ name }) => name), ...(deletionId === undefined ? [] : [deletionId])];
  return nameObject(objects[0]!.sourceId, { firstAt, lastAt }, parts);
}

function erasuresOf(parts: readonly Part[], erasure: Erasure | undefined): { erasures?: Erasure[] } {
  const erasures = [
    ...parts.flatMap(({ manifest }) => manifest?.erasures ?? []),
    ...(erasure ? [erasure] : []),
  ];
  return erasures.length === 0 ? {} : { erasures };
}
