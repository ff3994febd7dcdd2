import { finished } from 'node:stream/promises';
import { promisify } from 'node:util';
import { constants, createZstdCompress, zstdCompress, zstdDecompress } from 'node:zlib';
import { zstdPieceBytes } from '@trackyard/base';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Each piece is a turn through the thread pool: few large ones. */
const PACKED_PIECE_BYTES = 256 * 1024;
const PLAIN_PIECE_BYTES = 1024 * 1024;
const LINE_FEED = Buffer.from('\n');

export function pack(content: Buffer | string, level: number): Promise<Buffer> {
  return compress(content, optionsFor(Buffer.byteLength(content), level));
}

/**
 * {@link pack} of lines, with a line feed behind each. They are never one text in memory: what is allocated by the ten
 * megabytes makes V8 collect everything again and again.
 */
export async function packLines(lines: readonly Buffer[], level: number): Promise<Buffer> {
  const stream = createZstdCompress(optionsFor(textBytesOf(lines), level));
  const packed: Buffer[] = [];
  stream.on('data', (part: Buffer) => packed.push(part));
  const ended = finished(stream);
  ended.catch(() => undefined);
  const write = promisify((piece: Buffer, done: (error?: Error | null) => void) => stream.write(piece, done));
  for (const piece of pieces(lines)) await write(piece);
  stream.end();
  await ended;
  return Buffer.concat(packed);
}

/** Of lines with a line feed behind each. */
export function textBytesOf(lines: readonly Buffer[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}

/** The lines' text; each piece is good until the next is asked for. */
function* pieces(lines: readonly Buffer[]): Generator<Buffer> {
  const piece = Buffer.allocUnsafe(Math.min(PLAIN_PIECE_BYTES, textBytesOf(lines)));
  let at = 0;
  for (const line of lines) {
    for (const part of [line, LINE_FEED]) {
      for (let from = 0; from < part.length;) {
        if (at === piece.length) {
          yield piece;
          at = 0;
        }
        const copied = part.copy(piece, at, from);
        at += copied;
        from += copied;
      }
    }
  }
  if (at > 0) yield piece.subarray(0, at);
}

/** With a checksum, so that damage is seen, and with the size, so that it is unpacked in one piece. */
function optionsFor(bytes: number, level: number) {
  const params = { [constants.ZSTD_c_checksumFlag]: 1, [constants.ZSTD_c_compressionLevel]: level };
  return { params, chunkSize: PACKED_PIECE_BYTES, pledgedSrcSize: bytes };
}

/** Rejects with zlib's error where it is no zstd, or damaged. */
export function unpack(packed: Buffer): Promise<Buffer<ArrayBuffer>> {
  return decompress(packed, { chunkSize: zstdPieceBytes(packed) });
}
