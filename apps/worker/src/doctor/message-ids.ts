import { hash64 } from '@trackyard/base';

const FIRST_SLOTS = 4_096;

/** Message ids as eight bytes each in a table that is half empty, so that the ids of a large lake fit into memory. */
export class MessageIds {
  /** Two halves of a hash each; zeros are an empty slot. */
  #slots = new Uint32Array(2 * FIRST_SLOTS);
  #unique = 0;

  /** Whether it is new. */
  add(messageId: string): boolean {
    if (this.#unique * 4 >= this.#slots.length) this.#grow();
    const { high, low } = halvesOf(messageId);
    const slot = find(this.#slots, high, low);
    if (this.#slots[slot] !== 0) return false;
    this.#slots[slot] = high;
    this.#slots[slot + 1] = low;
    this.#unique += 1;
    return true;
  }

  /** How many different ones. */
  unique(): number {
    return this.#unique;
  }

  has(messageId: string): boolean {
    const { high, low } = halvesOf(messageId);
    return this.#slots[find(this.#slots, high, low)] !== 0;
  }

  #grow(): void {
    const smaller = this.#slots;
    const larger = new Uint32Array(smaller.length * 2);
    for (let at = 0; at < smaller.length; at += 2) {
      const [high = 0, low = 0] = [smaller[at], smaller[at + 1]];
      if (high === 0) continue;
      const slot = find(larger, high, low);
      larger[slot] = high;
      larger[slot + 1] = low;
    }
    this.#slots = larger;
  }
}

/** The slot where it stands, or the empty one where it would. */
function find(slots: Uint32Array, high: number, low: number): number {
  const mask = slots.length - 1;
  let slot = (low * 2) & mask;
  while (slots[slot] !== 0 && (slots[slot] !== high || slots[slot + 1] !== low)) slot = (slot + 2) & mask;
  return slot;
}

/** The first is never 0. */
function halvesOf(messageId: string): { high: number; low: number } {
  const hash = hash64(messageId);
  return { high: hash.readUInt32BE(0) || 1, low: hash.readUInt32BE(4) };
}
