/**
 * Sets of event indexes within one record, as words of eight hexadecimal digits: word `w` holds the indexes
 * `32w … 32w+31`, its lowest bit the first of them. Hexadecimal, because Lua, SQL and JSON all carry it as it
 * is, at a quarter of a byte an event. Two bitmaps of one record have the same length.
 */
const DIGITS_A_WORD = 8;

/** No index at all. */
export const NONE = '';

/** The bitmap of `indexes` in a record of `size` events. */
export function of(size: number, indexes: Iterable<number>): string {
  const words = new Uint32Array(Math.ceil(size / 32));
  for (const index of indexes) words[index >>> 5]! |= 1 << (index & 31);
  return fromWords(words);
}

/** Every index of a record of `size` events. */
export function all(size: number): string {
  return of(
    size,
    Array.from({ length: size }, (_, index) => index),
  );
}

/** The indexes, ascending. */
export function indexes(bits: string): number[] {
  const found: number[] = [];
  for (const [place, word] of toWords(bits).entries()) {
    for (let bit = 0; bit < 32; bit++) if (word & (1 << bit)) found.push(place * 32 + bit);
  }
  return found;
}

/** How many indexes there are. */
export function count(bits: string): number {
  let total = 0;
  for (let word of toWords(bits)) for (; word; word &= word - 1) total++;
  return total;
}

/** In both. */
export function and(a: string, b: string): string {
  const other = toWords(b);
  return fromWords(toWords(a).map((word, place) => word & (other[place] ?? 0)));
}

/** In `a` but not in `b`. */
export function without(a: string, b: string): string {
  const other = toWords(b);
  return fromWords(toWords(a).map((word, place) => word & ~(other[place] ?? 0)));
}

/** In either. */
export function or(a: string, b: string): string {
  const [long, short] = a.length >= b.length ? [toWords(a), toWords(b)] : [toWords(b), toWords(a)];
  return fromWords(long.map((word, place) => word | (short[place] ?? 0)));
}

export function isEmpty(bits: string): boolean {
  return /^0*$/.test(bits);
}

function toWords(bits: string): Uint32Array {
  const words = new Uint32Array(Math.ceil(bits.length / DIGITS_A_WORD));
  for (let place = 0; place < words.length; place++) {
    words[place] = Number.parseInt(bits.slice(place * DIGITS_A_WORD, (place + 1) * DIGITS_A_WORD), 16);
  }
  return words;
}

function fromWords(words: Uint32Array): string {
  let text = '';
  for (const word of words) text += word.toString(16).padStart(DIGITS_A_WORD, '0');
  return text;
}
