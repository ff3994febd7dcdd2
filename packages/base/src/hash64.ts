import { hash } from 'node:crypto';

/** The first eight bytes of SHA-256: a compact stand-in for a long id (2^-64 per pair to collide). */
export function hash64(text: string): Buffer {
  return hash('sha256', text, 'buffer').subarray(0, 8);
}

/** {@link hash64} as sixteen hexadecimal digits. */
export function hash64Hex(text: string): string {
  return hash64(text).toString('hex');
}
