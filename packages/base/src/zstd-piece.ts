/** No frame of ours unpacks to more: a header that says so is damaged. */
const MOST_BYTES = 256 * 1024 * 1024;
const UNKNOWN_PIECE_BYTES = 1024 * 1024;
/** What zlib asks for. */
const LEAST_PIECE_BYTES = 64;
/** The descriptor's flag for a frame without a window: its size field is there in any case. */
const SINGLE_SEGMENT = 0x20;

/**
 * The `chunkSize` with which zlib unpacks a zstd frame in one piece, by the size in its header: pieces would be copied
 * together, and with no room left zlib would ask for another, in case there is more.
 */
export function zstdPieceBytes(frame: Buffer): number {
  const size = contentSize(frame) ?? Infinity;
  return size <= MOST_BYTES ? Math.max(size + 1, LEAST_PIECE_BYTES) : UNKNOWN_PIECE_BYTES;
}

/** What the header of the frame says, where it does: RFC 8878, section 3.1.1.1. */
function contentSize(frame: Buffer): number | undefined {
  const descriptor = frame[4];
  if (descriptor === undefined) return undefined;
  const isOneSegment = (descriptor & SINGLE_SEGMENT) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!;
  const at = 5 + (isOneSegment ? 0 : 1) + dictionaryBytes;
  const bytes = [isOneSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  if (bytes === 0 || frame.length < at + bytes) return undefined;
  if (bytes === 8) return Number(frame.readBigUInt64LE(at));
  return frame.readUIntLE(at, bytes) + (bytes === 2 ? 256 : 0);
}
