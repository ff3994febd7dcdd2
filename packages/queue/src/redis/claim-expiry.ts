import { CLAIM_BYTES } from '../claim-keys.ts';

/** How many bits of a key may name its bucket; `scripts/claim.ts` chooses. */
export const MIN_BUCKET_BITS = 13;
export const MAX_BUCKET_BITS = 18;

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
      let text = '';
      for (let at = 0; at < keys.length; at += CLAIM_BYTES) {
        text += seen[bucketAt(keys, at, current.shift)] ? '0' : '1';
      }
      return text;
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
