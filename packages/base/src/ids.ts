import { randomBytes, randomFillSync } from 'node:crypto';
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
  | 'rp' // replay
  | 'imp' // import of a file
  | 'qr' // quarantined item
  | 'qrp' // replay of quarantined items
  | 'mt' // mapping test
  | 'sync' // loads of a warehouse
  | 'kp' // period that a warehouse keeps
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

/** A new time-ordered UUID (version 7, RFC 9562), for batches and requests: of one process, each is above the last. */
export function newUuid(): string {
  const now = Date.now();
  if (now > newest.msecs) newest = { msecs: now, seq: 0 };
  else newest.seq += 1;
  return v7({ ...newest, rng: drawRandom });
}

/** When a UUID of {@link newUuid} was made, in milliseconds since the epoch. */
export function uuidTime(uuid: string): number {
  return Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);
}

let newest = { msecs: 0, seq: 0 };

const UUID_BYTES = 16;
/** Drawn in one go: asking the system for each UUID costs several times the rest of it. */
const pool = new Uint8Array(256 * UUID_BYTES);
let drawn = pool.length;

function drawRandom(): Uint8Array {
  if (drawn === pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  return pool.subarray(drawn, (drawn += UUID_BYTES));
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
