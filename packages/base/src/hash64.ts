import { hash } from 'node:crypto';

const BYTES = 8;

/** The first eight bytes of SHA-256: a compact stand-in for a long id (2^-64 per pair to collide). */
export function hash64(text: string): Buffer {
  const bytes = Buffer.allocUnsafe(BYTES);
  writeHash64(bytes, 0, text);
  return bytes;
}

/** Writes {@link hash64} to `target`. As text out of the hash and into a buffer that is there: a quarter of the cost. */
export function writeHash64(target: Buffer, at: number, text: string): void {
  target.write(hash('sha256', text, 'binary'), at, BYTES, 'latin1');
}

/** {@link hash64} as sixteen hexadecimal digits. */
export function hash64Hex(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 2 * BYTES);
}
