import { writeHash64 } from '@trackyard/base';

/** hash64 of the id, line (u32), index in the request's batch (u32); big-endian. */
export const ENTRY_BYTES = 16;
export const LINE_AT = 8;
export const INDEX_AT = 12;

export interface IndexHit {
  line: number;
  index: number;
}

/** Entries as they are written, in one buffer: an object and a hash's buffer for each id would cost more than the ids. */
export class IndexEntries {
  count = 0;
  readonly #bytes: Buffer;

  constructor(most: number) {
    this.#bytes = Buffer.alloc(most * ENTRY_BYTES);
  }

  /** Gives the entry's place. */
  add(id: string, { line, index }: IndexHit): number {
    const at = this.count++ * ENTRY_BYTES;
    writeHash64(this.#bytes, at, id);
    this.#bytes.writeUInt32BE(line, at + 8);
    this.#bytes.writeUInt32BE(index, at + 12);
    return at;
  }

  /** An entry of another index, at its new line. */
  copy(from: Buffer, at: number, line: number): void {
    const to = this.count++ * ENTRY_BYTES;
    from.copy(this.#bytes, to, at, at + ENTRY_BYTES);
    this.#bytes.writeUInt32BE(line, to + LINE_AT);
  }

  setIndex(at: number, index: number): void {
    this.#bytes.writeUInt32BE(index, at + 12);
  }

  /** Big-endian, so that entries are in the order of their bytes. */
  sorted(): Buffer {
    const { order, starts } = this.#byBucket();
    for (let bucket = 1; bucket < starts.length; bucket++) {
      const [from, to] = [starts[bucket - 1]!, starts[bucket]!];
      if (to - from > 1) order.subarray(from, to).sort((a, b) => this.#compare(a, b));
    }
    const sorted = Buffer.allocUnsafe(this.count * ENTRY_BYTES);
    for (let to = 0; to < this.count; to++) {
      const from = order[to]! * ENTRY_BYTES;
      this.#bytes.copy(sorted, to * ENTRY_BYTES, from, from + ENTRY_BYTES);
    }
    return sorted;
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

  #compare(a: number, b: number): number {
    const [from, other] = [a * ENTRY_BYTES, b * ENTRY_BYTES];
    return this.#bytes.compare(this.#bytes, other, other + ENTRY_BYTES, from, from + ENTRY_BYTES);
  }
}
