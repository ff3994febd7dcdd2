import { TrackyardError, hash64 } from '@trackyard/base';
import { COMPACT_VERSION, decodeCompactIndex, lookupCompact, type IndexSection } from './compact-index.ts';
import { ENTRY_BYTES, IndexEntries, type IndexHit } from './index-entries.ts';
import { LINE_ENTRY_BYTES, type LineEntries } from './line-entries.ts';

/**
 * The sidecar `<name>.index`: which line of an object holds a message id or a user. Big-endian:
 *
 *   "TYIX", version (u32), number of message entries (u32), number of user entries (u32),
 *   message entries, user entries; each 16 bytes: hash64 of the id, line (u32), index in the request's batch (u32),
 *   sorted by all three.
 *
 * Ids are hashes: about 2^-64 per pair of being taken for another. Hashes are evenly spread, so an entry stands
 * close to where its hash says: a lookup reads the head and, where the index is large, one small window. A bloom
 * filter would save nothing but that second read, and costs a tenth more space. Quick to write; merged objects have a
 * smaller one, `compact-index.ts`.
 */
const MAGIC = 'TYIX';
const VERSION = 1;
const HEADER_BYTES = 16;
/** An index of up to 4,000 entries comes with the first read. */
const FIRST_READ_BYTES = 65_536;

/** Reads part of the index, as {@link LakeStorage.get} does. */
export type ReadIndex = (offset: number, length: number) => Promise<Buffer | undefined>;

/** The index of an object, by its lines' entries: the first line's, the second's, and so on. */
export function encodeIndex(lines: readonly LineEntries[]): Buffer {
  const messages = new IndexEntries(entriesOf(lines, 'messages'));
  const users = new IndexEntries(entriesOf(lines, 'users'));
  for (const [line, entries] of lines.entries()) {
    messages.addLine(entries.messages, line);
    users.addLine(entries.users, line);
  }
  return joinIndex(messages, users);
}

/** How many entries some lines have. */
export function entriesOf(lines: readonly LineEntries[], section: IndexSection): number {
  return lines.reduce((sum, entries) => sum + entries[section].length, 0) / LINE_ENTRY_BYTES;
}

/** The sidecar's bytes. */
function joinIndex(messages: IndexEntries, users: IndexEntries): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(MAGIC, 'latin1');
  header.writeUInt32BE(VERSION, 4);
  header.writeUInt32BE(messages.count, 8);
  header.writeUInt32BE(users.count, 12);
  return Buffer.concat([header, messages.sorted(), users.sorted()]);
}

/** All entries of an index of either version. Throws `TY_LAKE_DAMAGED` where it is none. */
export function splitIndex(index: Buffer): Record<IndexSection, Buffer> {
  if (versionOf(index) === COMPACT_VERSION) {
    return { messages: decodeCompactIndex(index, 'messages'), users: decodeCompactIndex(index, 'users') };
  }
  const start = HEADER_BYTES + readHeader(index).messages * ENTRY_BYTES;
  return { messages: index.subarray(HEADER_BYTES, start), users: index.subarray(start) };
}

/** Where `id` stands, first line first. Throws `TY_LAKE_DAMAGED` where there is no index or it is none. */
export async function lookupIndex(read: ReadIndex, section: IndexSection, id: string): Promise<IndexHit[]> {
  const first = await read(0, FIRST_READ_BYTES);
  if (!first) throw damaged();
  if (versionOf(first) === COMPACT_VERSION) return lookupCompact(first, read, { section, id });
  const { messages, users } = readHeader(first);
  const count = section === 'messages' ? messages : users;
  const start = HEADER_BYTES + (section === 'messages' ? 0 : messages * ENTRY_BYTES);
  const hash = hash64(id);
  if (start + count * ENTRY_BYTES <= first.length) {
    return pick(first.subarray(start, start + count * ENTRY_BYTES), hash);
  }
  return lookupInWindow(read, { start, count }, hash);
}

function versionOf(index: Buffer): number {
  if (index.length < HEADER_BYTES || index.toString('latin1', 0, 4) !== MAGIC) throw damaged();
  const version = index.readUInt32BE(4);
  if (version !== VERSION && version !== COMPACT_VERSION) throw damaged();
  return version;
}

function readHeader(index: Buffer): Record<IndexSection, number> {
  return { messages: index.readUInt32BE(8), users: index.readUInt32BE(12) };
}

/** Widens the window until entries of other hashes enclose it: a user of many lines crowds its neighbours away. */
async function lookupInWindow(
  read: ReadIndex,
  { start, count }: { start: number; count: number },
  hash: Buffer,
): Promise<IndexHit[]> {
  const expected = Math.floor((hash.readUInt32BE(0) / 2 ** 32) * count);
  for (let slack = Math.ceil(3 * Math.sqrt(count)); ; slack *= 4) {
    const from = Math.max(0, expected - slack);
    const to = Math.min(count, expected + slack);
    const window = await read(start + from * ENTRY_BYTES, (to - from) * ENTRY_BYTES);
    if (window?.length !== (to - from) * ENTRY_BYTES) throw damaged();
    const isEnclosed =
      (from === 0 || compareAt(window, 0, hash) < 0) &&
      (to === count || compareAt(window, window.length - ENTRY_BYTES, hash) > 0);
    if (isEnclosed) return pick(window, hash);
  }
}

/** The entries of one hash among sorted ones. */
function pick(entries: Buffer, hash: Buffer): IndexHit[] {
  let low = 0;
  let high = entries.length / ENTRY_BYTES;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareAt(entries, middle * ENTRY_BYTES, hash) < 0) low = middle + 1;
    else high = middle;
  }
  const hits: IndexHit[] = [];
  for (
    let at = low * ENTRY_BYTES;
    at < entries.length && compareAt(entries, at, hash) === 0;
    at += ENTRY_BYTES
  ) {
    hits.push({ line: entries.readUInt32BE(at + 8), index: entries.readUInt32BE(at + 12) });
  }
  return hits;
}

function compareAt(entries: Buffer, at: number, hash: Buffer): number {
  return entries.compare(hash, 0, 8, at, at + 8);
}

function damaged(): TrackyardError {
  return new TrackyardError('TY_LAKE_DAMAGED', { message: 'An index of the lake is missing or damaged.' });
}
