/** The descriptor's flag for a frame without a window: its size field is there in any case. RFC 8878, section 3.1.1.1. */
const SINGLE_SEGMENT = 0x20;

/**
 * How many bytes a zstd frame unpacks to, by its header; nothing where that does not say. Who knows it can unpack in one
 * piece. Damaged headers say anything: bound what comes of it.
 */
export function zstdContentSize(frame: Buffer): number | undefined {
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
