import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { hash64, TrackyardError } from '@trackyard/base';
import { ENTRY_BYTES, INDEX_AT, LINE_AT, type IndexHit } from './index-entries.ts';

/**
 * The index of a merged object, less than half of what the archive writes in haste. Two sections, messages and users,
 * each cut into blocks by the first bits of the hashes; a lookup reads the head and one block. Big-endian:
 *
 *   "TYIX", version 2 (u32), then for each section: entries (u32), blocks (u32);
 *   for each section: where each block begins, and where the last one ends (u32 each); the blocks.
 *
 * A block holds, by hash: how much the hash is above the one before, times two, plus one where it has several places
 * (then their number less one); each place: the line above the place before, and, for messages, the index in the
 * request's batch. All are numbers of seven bits a byte, the lowest first.
 *
 * Hashes are shorter than in version 1: 48 bits of messages (in an object of a million, one lookup in 2^28 finds what
 * is not there), 40 of users, whose lines are looked at anyway.
 */
export const COMPACT_VERSION = 2;
const MAGIC = 'TYIX';
const HEADER_BYTES = 24;
const BLOCK_ENTRIES = 2048;
const BLOCKS_IN_A_ROW = 8;
/** So that the head comes with the first read. */
const MOST_BLOCKS = 4096;

export const SECTIONS = ['messages', 'users'] as const;
export type IndexSection = (typeof SECTIONS)[number];

/** What differs between the sections. */
const HASH_BYTES: Record<IndexSection, number> = { messages: 6, users: 5 };

interface Place {
  hash: number;
  line: number;
  index: number;
}

/** Of each section its entries of version 1, in the order of their hashes. Lets others run in between. */
export async function encodeCompactIndex(entries: Record<IndexSection, Buffer>): Promise<Buffer> {
  const sections = [
    await encodeBlocks(entries.messages, 'messages'),
    await encodeBlocks(entries.users, 'users'),
  ];
  const tables = sections.map(({ blocks }) => Buffer.alloc((blocks.length + 1) * 4));
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(MAGIC, 'latin1');
  header.writeUInt32BE(COMPACT_VERSION, 4);
  let at = HEADER_BYTES + tables.reduce((sum, table) => sum + table.length, 0);
  for (const [n, { count, blocks }] of sections.entries()) {
    header.writeUInt32BE(count, 8 + n * 8);
    header.writeUInt32BE(blocks.length, 12 + n * 8);
    for (const [block, bytes] of blocks.entries()) {
      tables[n]!.writeUInt32BE(at, block * 4);
      at += bytes.length;
    }
    tables[n]!.writeUInt32BE(at, blocks.length * 4);
  }
  return Buffer.concat([header, ...tables, ...sections.flatMap(({ blocks }) => blocks)]);
}

/** Where `id` stands. `first` is the beginning of the index, `read` gives the rest. */
export async function lookupCompact(
  first: Buffer,
  read: (offset: number, length: number) => Promise<Buffer | undefined>,
  { section, id }: { section: IndexSection; id: string },
): Promise<IndexHit[]> {
  const { table, blocks } = readHead(first, section);
  if (blocks === 0) return [];
  const hash = hash64(id);
  const block = blockOf(hash.readUInt32BE(), blocks);
  const [start, end] = [table.readUInt32BE(block * 4), table.readUInt32BE(block * 4 + 4)];
  const bytes = end <= first.length ? first.subarray(start, end) : await read(start, end - start);
  if (bytes?.length !== end - start) throw damaged();
  const wanted = hash.readUIntBE(0, HASH_BYTES[section]);
  const hits: IndexHit[] = [];
  for (const { hash: found, line, index } of decodeBlock(bytes, section)) {
    if (found === wanted) hits.push({ line, index });
    if (found > wanted) break;
  }
  return hits;
}

/** A section's entries as those of version 1; what was cut off their hashes is zero. */
export function decodeCompactIndex(index: Buffer, section: IndexSection): Buffer {
  const { table, blocks, count } = readHead(index, section);
  const entries = Buffer.alloc(count * ENTRY_BYTES);
  let at = 0;
  for (let block = 0; block < blocks; block++) {
    const bytes = index.subarray(table.readUInt32BE(block * 4), table.readUInt32BE(block * 4 + 4));
    for (const { hash, line, index: place } of decodeBlock(bytes, section)) {
      entries.writeUIntBE(hash, at, HASH_BYTES[section]);
      entries.writeUInt32BE(line, at + LINE_AT);
      entries.writeUInt32BE(place, at + INDEX_AT);
      at += ENTRY_BYTES;
    }
  }
  return entries.subarray(0, at);
}

function readHead(first: Buffer, section: IndexSection): { table: Buffer; blocks: number; count: number } {
  if (first.length < HEADER_BYTES) throw damaged();
  const nth = SECTIONS.indexOf(section);
  const blocks = first.readUInt32BE(12 + nth * 8);
  const start = HEADER_BYTES + (nth === 0 ? 0 : (first.readUInt32BE(12) + 1) * 4);
  const table = first.subarray(start, start + (blocks + 1) * 4);
  if (table.length < (blocks + 1) * 4) throw damaged();
  return { table, blocks, count: first.readUInt32BE(8 + nth * 8) };
}

function blockOf(hash32: number, blocks: number): number {
  return Math.floor((hash32 / 2 ** 32) * blocks);
}

async function encodeBlocks(
  entries: Buffer,
  section: IndexSection,
): Promise<{ count: number; blocks: Buffer[] }> {
  const most = Math.ceil(entries.length / ENTRY_BYTES / BLOCK_ENTRIES);
  const blocks = Math.min(most, MOST_BLOCKS);
  const encoded: Buffer[] = [];
  let count = 0;
  let at = 0;
  for (let block = 0; block < blocks; block++) {
    const start = at;
    while (at < entries.length && blockOf(entries.readUInt32BE(at), blocks) === block) at += ENTRY_BYTES;
    const { bytes, places } = encodeBlock(entries.subarray(start, at), section);
    encoded.push(bytes);
    count += places;
    if (block % BLOCKS_IN_A_ROW === 0) await yieldToOthers();
  }
  return { count, blocks: encoded };
}

/** A hash takes ten bytes at most, a place ten. */
const MOST_ENTRY_BYTES = 20;

function encodeBlock(entries: Buffer, section: IndexSection): { bytes: Buffer; places: number } {
  const numbers = new Numbers(Buffer.allocUnsafe((entries.length / ENTRY_BYTES) * MOST_ENTRY_BYTES));
  let before = 0;
  let places = 0;
  for (const group of groupsOf(entries, section)) {
    const hash = group[0]!.hash;
    numbers.put((hash - before) * 2 + (group.length > 1 ? 1 : 0));
    if (group.length > 1) numbers.put(group.length - 1);
    before = hash;
    let line = 0;
    for (const place of group) {
      numbers.put(place.line - line);
      if (section === 'messages') numbers.put(place.index);
      line = place.line;
    }
    places += group.length;
  }
  return { bytes: numbers.written(), places };
}

/** Places of one hash, in their order; a user's lines once each. */
function* groupsOf(entries: Buffer, section: IndexSection): Generator<Place[]> {
  let group: Place[] = [];
  for (let at = 0; at < entries.length; at += ENTRY_BYTES) {
    const hash = entries.readUIntBE(at, HASH_BYTES[section]);
    if (group.length > 0 && group[0]!.hash !== hash) {
      yield inOrder(group, section);
      group = [];
    }
    group.push({
      hash,
      line: entries.readUInt32BE(at + LINE_AT),
      index: entries.readUInt32BE(at + INDEX_AT),
    });
  }
  if (group.length > 0) yield inOrder(group, section);
}

function inOrder(group: Place[], section: IndexSection): Place[] {
  if (group.length === 1) return group;
  group.sort((a, b) => a.line - b.line || a.index - b.index);
  return section === 'messages' ? group : group.filter(({ line }, n) => line !== group[n - 1]?.line);
}

function* decodeBlock(bytes: Buffer, section: IndexSection): Generator<Place> {
  const numbers = new Numbers(bytes);
  let hash = 0;
  while (numbers.hasMore()) {
    const step = numbers.take();
    hash += Math.floor(step / 2);
    const count = step % 2 === 0 ? 1 : numbers.take() + 1;
    let line = 0;
    for (let n = 0; n < count; n++) {
      line += numbers.take();
      yield { hash, line, index: section === 'messages' ? numbers.take() : 0 };
    }
  }
}

/** Whole numbers, seven bits a byte, the lowest first; all but the last byte of a number have the eighth bit. */
class Numbers {
  #at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  put(number: number): void {
    let left = number;
    while (left >= 128) {
      this.#bytes[this.#at++] = (left % 128) | 128;
      left = Math.floor(left / 128);
    }
    this.#bytes[this.#at++] = left;
  }

  take(): number {
    let number = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw damaged();
      number += (byte & 127) * factor;
      if (byte < 128) return number;
    }
  }

  hasMore(): boolean {
    return this.#at < this.#bytes.length;
  }

  written(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#at));
  }
}

function damaged(): TrackyardError {
  return new TrackyardError('TY_LAKE_DAMAGED', { message: 'An index of the lake is missing or damaged.' });
}
