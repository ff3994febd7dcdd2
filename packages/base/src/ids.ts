import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** What an id names: the prefix makes a pasted id self-explaining (`src_…` is a source). */
export type IdPrefix =
  | 'ws' // workspace
  | 'src' // source
  | 'dst' // destination
  | 'con' // connection
  | 'att' // attempt
  | 'dl' // dead letter
  | 'rd' // redrive
  | 'qr' // quarantined item
  | 'key'; // secret API key's record

/** A new record id, `<prefix>_` and 16 letters or digits (95 random bits). */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${randomText(16)}`;
}

/**
 * A new key of 43 letters or digits (256 random bits).
 * `wk_` are public write keys, `sk_` secret API keys.
 */
export function newKey(prefix: 'wk' | 'sk'): string {
  return `${prefix}_${randomText(43)}`;
}

/** A new time-ordered UUID (version 7, RFC 9562), for batches and requests. */
export function newUuid(): string {
  return v7();
}

/** `length` letters or digits, each equally likely: bytes past the last whole multiple of 62 are thrown away. */
function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < 248 && text.length < length) text += ALPHABET[byte % 62];
    }
  }
  return text;
}
