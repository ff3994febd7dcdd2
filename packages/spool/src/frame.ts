import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { NewBatch, SourceCount } from '@trackyard/queue';

/**
 * A segment is a file of frames and nothing else; a frame is one batch. Numbers are little-endian:
 *
 *   u32  bytes of the payload
 *   u32  CRC-32 of the payload
 *   u32  CRC-32 of the eight bytes before
 *   payload:
 *     u32   bytes of the meta
 *     meta  JSON {v: 1, id, eventCount, sources, parts: [bytes of events, of bodies, of quarantine]}
 *     events, bodies, quarantine (absent: 0 bytes), as the queue takes them
 *
 * The head has a sum of its own to tell a *torn* tail from damage: a process that is killed leaves a prefix, so its
 * last head is cut or right. A torn frame was never acknowledged; a damaged one may have been.
 */
export const HEAD_BYTES = 12;
const VERSION = 1;
/** Far above any batch: a payload that claims more is damage. */
const MAX_PAYLOAD_BYTES = 256 * 1024 * 1024;

interface Meta {
  v: number;
  id: string;
  eventCount: number;
  sources: SourceCount[];
  parts: [events: number, bodies: number, quarantine: number];
}

/** What stands at one place of a segment. */
export type Head = { payloadBytes: number; crc: number } | 'end' | 'torn' | 'damaged';

/** The frame in pieces: the batch's own buffers are not copied. */
export function encodeFrame({ id, eventCount, events, bodies, quarantine, sources }: NewBatch): Buffer[] {
  const blobs = quarantine ? [events, bodies, quarantine] : [events, bodies];
  const parts = [events.length, bodies.length, quarantine?.length ?? 0];
  const meta = Buffer.from(JSON.stringify({ v: VERSION, id, eventCount, sources, parts }));
  const metaBytes = Buffer.alloc(4);
  metaBytes.writeUInt32LE(meta.length);
  const payload = [metaBytes, meta, ...blobs];
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32LE(totalBytes(payload), 0);
  head.writeUInt32LE(
    payload.reduce((sum, part) => crc32(part, sum), 0),
    4,
  );
  head.writeUInt32LE(crc32(head.subarray(0, 8)), 8);
  return [head, ...payload];
}

export function totalBytes(buffers: readonly Buffer[]): number {
  return buffers.reduce((sum, { length }) => sum + length, 0);
}

/** Reads the head at `offset` of a segment that ends at `end`. */
export async function readHead(file: FileHandle, offset: number, end: number): Promise<Head> {
  if (offset === end) return 'end';
  const head = offset + HEAD_BYTES > end ? undefined : await readExactly(file, offset, HEAD_BYTES);
  if (!head) return 'torn';
  const payloadBytes = head.readUInt32LE(0);
  if (crc32(head.subarray(0, 8)) !== head.readUInt32LE(8) || payloadBytes > MAX_PAYLOAD_BYTES)
    return 'damaged';
  return offset + HEAD_BYTES + payloadBytes > end ? 'torn' : { payloadBytes, crc: head.readUInt32LE(4) };
}

/** The batch whose head stands at `offset`, or nothing where its bytes are not what was written. */
export async function readBatch(
  file: FileHandle,
  offset: number,
  { payloadBytes, crc }: Exclude<Head, string>,
): Promise<NewBatch | undefined> {
  const payload = await readExactly(file, offset + HEAD_BYTES, payloadBytes);
  if (!payload || crc32(payload) !== crc) return undefined;
  try {
    return decodePayload(payload);
  } catch {
    return undefined; // right, but not as this version writes it
  }
}

function decodePayload(payload: Buffer): NewBatch | undefined {
  const metaEnd = 4 + payload.readUInt32LE(0);
  const meta = JSON.parse(payload.toString('utf8', 4, metaEnd)) as Meta;
  if (meta.v !== VERSION) return undefined; // of a newer Trackyard
  const { id, eventCount, sources, parts } = meta;
  const bodiesAt = metaEnd + parts[0];
  const quarantineAt = bodiesAt + parts[1];
  const events = payload.subarray(metaEnd, bodiesAt);
  const bodies = payload.subarray(bodiesAt, quarantineAt);
  const batch = { id, eventCount, events, bodies, sources };
  return parts[2] === 0 ? batch : { ...batch, quarantine: payload.subarray(quarantineAt) };
}

async function readExactly(file: FileHandle, offset: number, length: number): Promise<Buffer | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, offset);
  return bytesRead === length ? buffer : undefined;
}
