import { LINE_ENTRY_BYTES } from './line-entries.ts';

/** hash64 of the id, line (u32), index in the request's batch (u32); big-endian. */
export const ENTRY_BYTES = 16;
export const LINE_AT = 8;
export const INDEX_AT = 12;
const WORD = 4;
const ENTRY_WORDS = ENTRY_BYTES / WORD;

/** Entries of a bucket that are put in order one by one. */
const FEW = 8;

export interface IndexHit {
  line: number;
  index: number;
}

/**
 * Entries as they are written, in one buffer: an object and a hash's buffer for each id would cost more than the ids. They
 * are copied by the word: a call of `Buffer.copy` costs ten of those.
 */
export class IndexEntries {
  count = 0;
  readonly #bytes: Buffer;

  constructor(most: number) {
    this.#bytes = Buffer.alloc(most * ENTRY_BYTES);
  }

  /** The entries of a line, see `LineEntries`. */
  addLine(entries: Buffer, line: number): void {
    for (let from = 0; from < entries.length; from += LINE_ENTRY_BYTES) {
      const to = this.count++ * ENTRY_BYTES;
      this.#bytes.writeUInt32BE(entries.readUInt32BE(from), to);
      this.#bytes.writeUInt32BE(entries.readUInt32BE(from + WORD), to + WORD);
      this.#bytes.writeUInt32BE(line, to + LINE_AT);
      this.#bytes.writeUInt32BE(entries.readUInt32BE(from + LINE_AT), to + INDEX_AT);
    }
  }

  /** An entry of another index, at its new line. */
  copy(from: Buffer, at: number, line: number): void {
    const to = this.count++ * ENTRY_BYTES;
    from.copy(this.#bytes, to, at, at + ENTRY_BYTES);
    this.#bytes.writeUInt32BE(line, to + LINE_AT);
  }

  /** Big-endian, so that entries are in the order of their bytes. */
  sorted(): Buffer {
    const { order, starts } = this.#byBucket();
    for (let bucket = 1; bucket < starts.length; bucket++) {
      this.#sort(order, starts[bucket - 1]!, starts[bucket]!);
    }
    const words = new Uint32Array(this.#bytes.buffer, this.#bytes.byteOffset);
    const sorted = new Uint32Array(this.count * ENTRY_WORDS);
    for (let entry = 0; entry < this.count; entry++) {
      const [to, from] = [entry * ENTRY_WORDS, order[entry]! * ENTRY_WORDS];
      for (let word = 0; word < ENTRY_WORDS; word++) sorted[to + word] = words[from + word]!;
    }
    return Buffer.from(sorted.buffer);
  }

  /**
   * The entries' numbers by the first bits of their hashes, as many as make buckets of about one entry: hashes are
   * spread evenly, so that little is left to compare. `starts`: where each bucket begins, and where the last one ends.
   */
  #byBucket(): { order: Uint32Array; starts: Uint32Array } {
    const bits = Math.min(16, Math.ceil(Math.log2(Math.max(2, this.count))));
    const bucketOf = (n: number) => this.#bytes.readUInt16BE(n * ENTRY_BYTES) >>> (16 - bits);
    const starts = new Uint32Array(2 ** bits + 1);
    for (let n = 0; n < this.count; n++) starts[bucketOf(n) + 1]! += 1;
    for (let bucket = 1; bucket < starts.length; bucket++) starts[bucket]! += starts[bucket - 1]!;
    const next = starts.slice();
    const order = new Uint32Array(this.count);
    for (let n = 0; n < this.count; n++) order[next[bucketOf(n)]!++] = n;
    return { order, starts };
  }

  /** Most buckets have a few, which a call of `sort` costs more than; those of a heavy user have thousands. */
  #sort(order: Uint32Array, from: number, to: number): void {
    if (to - from > FEW) {
      order.subarray(from, to).sort((a, b) => this.#compare(a, b));
      return;
    }
    for (let at = from + 1; at < to; at++) {
      const entry = order[at]!;
      let place = at;
      for (; place > from && this.#compare(order[place - 1]!, entry) > 0; place--)
        order[place] = order[place - 1]!;
      order[place] = entry;
    }
  }

  #compare(a: number, b: number): number {
    const [first, second] = [a * ENTRY_BYTES, b * ENTRY_BYTES];
    for (let at = 0; at < ENTRY_BYTES; at += WORD) {
      const more = this.#bytes.readUInt32BE(first + at) - this.#bytes.readUInt32BE(second + at);
      if (more !== 0) return more;
    }
    return 0;
  }
}
