import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { zstdPieceBytes } from '@trackyard/base';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Each piece is a turn through the thread pool: few large ones. */
const PACKED_PIECE_BYTES = 256 * 1024;

/** With a checksum, so that damage is seen, and with the size, so that it is unpacked in one piece. */
export function pack(content: Buffer | string, level: number): Promise<Buffer> {
  const params = { [constants.ZSTD_c_checksumFlag]: 1, [constants.ZSTD_c_compressionLevel]: level };
  const options = { params, chunkSize: PACKED_PIECE_BYTES, pledgedSrcSize: Buffer.byteLength(content) };
  return compress(content, options);
}

/** Rejects with zlib's error where it is no zstd, or damaged. */
export function unpack(packed: Buffer): Promise<Buffer<ArrayBuffer>> {
  return decompress(packed, { chunkSize: zstdPieceBytes(packed) });
}
