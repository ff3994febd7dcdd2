import { splitAtLineFeeds, TrackyardError } from '@trackyard/base';
import { ObjectGone } from './object-gone.ts';
import { parseRawLine, type RawLine } from './raw-line.ts';
import { DATA_SUFFIX, objectKey, type RawObject } from './raw-object.ts';
import type { LakeStorage } from './storage.ts';
import { unpack } from './zstd.ts';

/** Smaller texts are soon collected, and may stand in the pool that small buffers share. */
const LARGE_BYTES = 1024 * 1024;

/** The lines of one object in their order, parsed when they are asked for. */
export interface RawLines {
  count: number;
  at(line: number): RawLine;
  /**
   * Gives the object's text back at once, for who reads many: to the collector it is a small thing that may wait, until
   * hundreds of megabytes do. Nothing can be read after.
   */
  release(): void;
}

/** Reads an object. Throws `ObjectGone` where it was deleted meanwhile, `TY_LAKE_DAMAGED` where it is no zstd of lines. */
export async function readLines(storage: LakeStorage, object: RawObject): Promise<RawLines> {
  const { text, lines: texts } = await readText(storage, object);
  return {
    count: texts.length,
    release() {
      if (text.buffer.byteLength >= LARGE_BYTES) text.buffer.transfer(0);
    },
    at(line) {
      const text = texts[line];
      if (text === undefined) throw damaged(objectKey(object, DATA_SUFFIX), undefined);
      return parseRawLine(text.toString());
    },
  };
}

/** As {@link readLines}: each line's bytes, parts of one buffer. */
export async function readLineTexts(storage: LakeStorage, object: RawObject): Promise<Buffer[]> {
  return (await readText(storage, object)).lines;
}

async function readText(storage: LakeStorage, object: RawObject) {
  const key = objectKey(object, DATA_SUFFIX);
  const packed = await storage.get(key);
  if (!packed) throw new ObjectGone(key);
  const text = await unpack(packed).catch((cause: unknown) => {
    throw damaged(key, cause);
  });
  return { text, lines: splitAtLineFeeds(text).slice(0, -1) }; // each has its line feed
}

function damaged(key: string, cause: unknown): TrackyardError {
  return new TrackyardError('TY_LAKE_DAMAGED', { details: { key }, cause });
}
