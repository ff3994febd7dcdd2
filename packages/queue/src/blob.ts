import { zstdCompressSync, zstdDecompressSync, constants } from 'node:zlib';
import { splitAtLineFeeds, zstdPieceBytes } from '@trackyard/base';

/** Below this, compressing costs more than it saves: 74 µs for one event alone against 4.5 µs each in a batch. */
const COMPRESS_FROM_BYTES = 4096;
const PLAIN = 0;
const ZSTD = 1;
const LINE_FEED = 10;
const LEVEL = { [constants.ZSTD_c_compressionLevel]: 1 };
/** JSON packs to less than this part of it: one piece, where pieces would be copied together. */
const PACKED_PART = 1 / 4;

/** Lines (without line feeds in them) as one blob: a format byte, then the lines, compressed where it pays. */
export function encodeLines(lines: readonly string[]): Buffer {
  const plain = writeLines(lines);
  if (plain.length < COMPRESS_FROM_BYTES) return plain;
  const options = { params: LEVEL, chunkSize: Math.ceil(plain.length * PACKED_PART) };
  return Buffer.concat([Buffer.of(ZSTD), zstdCompressSync(plain.subarray(1), options)]);
}

/** Each line straight into the blob: joined as text first, they would be copied twice more. */
function writeLines(lines: readonly string[]): Buffer {
  let length = 1 + Math.max(0, lines.length - 1);
  for (const line of lines) length += Buffer.byteLength(line);
  const blob = Buffer.allocUnsafe(length);
  blob[0] = PLAIN;
  let at = 1;
  for (const [place, line] of lines.entries()) {
    if (place > 0) blob[at++] = LINE_FEED;
    at += blob.write(line, at);
  }
  return blob;
}

/** The lines of a blob that {@link encodeLines} made. Throws on anything else. */
export function decodeLines(blob: Buffer): string[] {
  const text = unpack(blob).toString('utf8');
  return text === '' ? [] : text.split('\n');
}

/** As {@link decodeLines}: each line's bytes, parts of one buffer. */
export function decodeLineBytes(blob: Buffer): Buffer[] {
  const bytes = unpack(blob);
  return bytes.length === 0 ? [] : splitAtLineFeeds(bytes);
}

function unpack(blob: Buffer): Buffer {
  const format = blob[0];
  if (format !== PLAIN && format !== ZSTD) throw new Error(`Unknown blob format ${String(format)}`);
  const body = blob.subarray(1);
  return format === PLAIN ? body : zstdDecompressSync(body, { chunkSize: zstdPieceBytes(body) });
}
