import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { TrackyardError, type Clock } from '@trackyard/base';
import type { LakeStorage } from './storage.ts';

const HELD_PREFIX = 'held/';
const CHECKSUM_BYTES = 4;
const REF = /^held\/(\d{8}T\d{9}Z-[0-9a-f]{16})#(\d{1,10})\+(\d{1,10})$/;
const NAME = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(\d{3})Z-[0-9a-f]{16}$/;

export interface HeldRecord {
  id: string;
  blob: Buffer;
}

/** Where records' events stand that the queue is rid of until somebody wants them: several to one object. */
export interface HeldStore {
  /**
   * Worker's maintenance, before the queue's `evict`: writes the blobs as one object, durable when it resolves, and
   * gives each record's reference (`held/<name>#offset+length`). The caller bounds the object: all blobs are in memory.
   * Each call makes a new name. A call whose references were never recorded (a crash) leaves an object for
   * garbage collection.
   */
  packHeld(records: readonly HeldRecord[]): Promise<Map<string, string>>;
  /** A record's blob, checked. `TY_NOT_FOUND` where the object is gone, `TY_LAKE_DAMAGED` where its bytes changed. */
  readHeld(ref: string): Promise<Buffer>;
  /** Garbage collection: a page of objects, oldest first. */
  listHeld(page: { after?: string; limit: number }): Promise<HeldObject[]>;
  /**
   * Garbage collection. Safe for an object that was packed more than an hour ago and that no reference named when the
   * references were read *after* listing it: a younger one may be on its way to being recorded.
   */
  deleteHeld(name: string): Promise<void>;
}

export interface HeldObject {
  name: string;
  /** Milliseconds since the epoch. */
  packedAt: number;
}

export function makeHeldStore(storage: LakeStorage, clock: Clock): HeldStore {
  return {
    async packHeld(records) {
      if (records.length === 0) return new Map();
      const parts = records.map(({ blob }) => withChecksum(blob));
      const bytes = Buffer.concat(parts);
      const name = nameHeld(clock.now(), records, bytes);
      await storage.put(HELD_PREFIX + name, bytes);
      return refsOf(name, records);
    },
    async readHeld(ref) {
      const { name, offset, length } = parseRef(ref);
      const bytes = await storage.get(HELD_PREFIX + name, { offset, length });
      if (!bytes) throw new TrackyardError('TY_NOT_FOUND', { details: { ref } });
      return checked(bytes, length, ref);
    },
    async listHeld({ after, limit }) {
      const options = { limit, ...(after !== undefined && { after: HELD_PREFIX + after }) };
      const keys = await storage.list(HELD_PREFIX, options);
      return keys.map((key) => key.slice(HELD_PREFIX.length)).flatMap(readName);
    },
    deleteHeld: (name) => storage.delete(HELD_PREFIX + name),
  };
}

/** The name for a given content, in a moment: never used again, so deleting an old one takes away no new record. */
function nameHeld(now: number, records: readonly HeldRecord[], bytes: Buffer): string {
  const hash = createHash('sha256')
    .update(records.map(({ id }) => id).join('\n'))
    .update(bytes);
  return `${new Date(now).toISOString().replace(/[-:.]/g, '')}-${hash.digest('hex').slice(0, 16)}`;
}

function refsOf(name: string, records: readonly HeldRecord[]): Map<string, string> {
  let offset = 0;
  const refs = new Map<string, string>();
  for (const { id, blob } of records) {
    const length = blob.length + CHECKSUM_BYTES;
    refs.set(id, `${HELD_PREFIX}${name}#${String(offset)}+${String(length)}`);
    offset += length;
  }
  return refs;
}

function parseRef(ref: string): { name: string; offset: number; length: number } {
  const [, name, offset, length] = REF.exec(ref) ?? [];
  if (name === undefined) throw new TrackyardError('TY_LAKE_KEY', { details: { ref: ref.slice(0, 200) } });
  return { name, offset: Number(offset), length: Number(length) };
}

function withChecksum(blob: Buffer): Buffer {
  const part = Buffer.alloc(CHECKSUM_BYTES + blob.length);
  part.writeUInt32BE(crc32(blob));
  blob.copy(part, CHECKSUM_BYTES);
  return part;
}

function checked(bytes: Buffer, length: number, ref: string): Buffer {
  const blob = bytes.subarray(CHECKSUM_BYTES);
  const isWhole =
    bytes.length === length && length >= CHECKSUM_BYTES && bytes.readUInt32BE(0) === crc32(blob);
  if (!isWhole) throw new TrackyardError('TY_LAKE_DAMAGED', { details: { ref } });
  return blob;
}

function readName(name: string): HeldObject[] {
  const parts = NAME.exec(name)?.slice(1).map(Number);
  if (!parts) return [];
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, ms = 0] = parts;
  return [{ name, packedAt: Date.UTC(year, month - 1, day, hour, minute, second, ms) }];
}
