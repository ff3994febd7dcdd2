import { CLAIM_BYTES } from '../claim-keys.ts';

/** How many bits of a key may name its bucket; `scripts/claim.ts` chooses. */
export const MIN_BUCKET_BITS = 15;
export const MAX_BUCKET_BITS = 19;

const [ZERO, ONE] = [48, 49];

/** Which buckets of claims this process has given a time to live: setting it again at each claim costs a fifth of it. */
export interface ClaimExpiry {
  /** One character a key: `1` where its bucket needs a time to live. */
  needed(win: number, keys: Buffer): string;
  /** After the script ran: they have it. `bits` is what the script gave for the window. */
  done(win: number, bits: number, keys: Buffer): void;
}

export function createClaimExpiry(): ClaimExpiry {
  const seen = new Uint8Array(2 ** MAX_BUCKET_BITS);
  let current: { win: number; shift: number } | undefined;
  return {
    needed(win, keys) {
      if (current?.win !== win) return '1'.repeat(keys.length / CLAIM_BYTES);
      const marks = Buffer.allocUnsafe(keys.length / CLAIM_BYTES);
      for (let at = 0; at < keys.length; at += CLAIM_BYTES) {
        marks[at / CLAIM_BYTES] = seen[bucketAt(keys, at, current.shift)] ? ZERO : ONE;
      }
      return marks.toString('latin1');
    },
    done(win, bits, keys) {
      if (current?.win !== win) {
        seen.fill(0);
        current = { win, shift: 24 - bits };
      }
      for (let at = 0; at < keys.length; at += CLAIM_BYTES) seen[bucketAt(keys, at, current.shift)] = 1;
    },
  };
}

function bucketAt(keys: Buffer, at: number, shift: number): number {
  return keys.readUIntBE(at, 3) >>> shift;
}
