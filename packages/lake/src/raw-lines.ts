import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import { TrackyardError } from '@trackyard/base';
import { parseRawLine, type RawLine } from './raw-line.ts';
import { DATA_SUFFIX, objectKey, type RawObject } from './raw-object.ts';
import type { LakeStorage } from './storage.ts';

const decompress = promisify(zstdDecompress);
const LINE_FEED = 0x0a;
/** Each chunk is a turn through the thread pool; the default of 16 KiB makes thousands of them. */
const CHUNK_BYTES = 1024 * 1024;

/** The lines of one object, parsed when they are asked for. */
export interface RawLines {
  count: number;
  at(line: number): RawLine;
}

/** Reads an object. `undefined` where it was deleted meanwhile; `TY_LAKE_DAMAGED` where it is no zstd of lines. */
export async function readLines(storage: LakeStorage, object: RawObject): Promise<RawLines | undefined> {
  const key = objectKey(object, DATA_SUFFIX);
  const packed = await storage.get(key);
  if (!packed) return undefined;
  const text = await unpack(packed, key);
  const ends = lineEnds(text);
  return {
    count: ends.length,
    at(line) {
      const end = ends[line];
      if (end === undefined) throw damaged(key, undefined);
      const start = line === 0 ? 0 : (ends[line - 1] ?? 0) + 1;
      return parseRawLine(text.toString('utf8', start, end));
    },
  };
}

async function unpack(packed: Buffer, key: string): Promise<Buffer> {
  try {
    return await decompress(packed, { chunkSize: CHUNK_BYTES });
  } catch (cause) {
    throw damaged(key, cause);
  }
}

/** Where each line's line feed stands. */
function lineEnds(text: Buffer): number[] {
  const ends: number[] = [];
  for (let end = text.indexOf(LINE_FEED); end !== -1; end = text.indexOf(LINE_FEED, end + 1)) ends.push(end);
  return ends;
}

function damaged(key: string, cause: unknown): TrackyardError {
  return new TrackyardError('TY_LAKE_DAMAGED', { details: { key }, cause });
}
