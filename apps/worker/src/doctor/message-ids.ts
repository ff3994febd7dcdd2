import { hash64 } from '@trackyard/base';

const FIRST_SIZE = 1_024;

/** Message ids as eight bytes each, so that the ids of a large lake fit into memory. */
export class MessageIds {
  #hashes = new BigUint64Array(FIRST_SIZE);
  #length = 0;
  #isSorted = true;

  add(messageId: string): void {
    if (this.#length === this.#hashes.length) {
      const larger = new BigUint64Array(this.#length * 2);
      larger.set(this.#hashes);
      this.#hashes = larger;
    }
    this.#hashes[this.#length++] = hashOf(messageId);
    this.#isSorted = false;
  }

  /** How many different ones. */
  unique(): number {
    const sorted = this.#sorted();
    let count = 0;
    sorted.forEach((hash, place) => {
      if (place === 0 || hash !== sorted[place - 1]) count += 1;
    });
    return count;
  }

  has(messageId: string): boolean {
    const sorted = this.#sorted();
    const wanted = hashOf(messageId);
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sorted[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    return sorted[low] === wanted;
  }

  #sorted(): BigUint64Array {
    const used = this.#hashes.subarray(0, this.#length);
    if (!this.#isSorted) used.sort();
    this.#isSorted = true;
    return used;
  }
}

function hashOf(messageId: string): bigint {
  return hash64(messageId).readBigUInt64BE();
}
