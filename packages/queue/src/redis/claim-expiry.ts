import { CLAIM_BYTES } from '../claim-keys.ts';

/** Buckets a window: the first 18 bits of a key, as the script CLAIM has it. Small hashes keep a claim at 15 bytes. */
const BUCKETS = 2 ** 18;

/** Which buckets of claims this process has given a time to live: setting it again at each claim costs a fifth of it. */
export interface ClaimExpiry {
  /** One character a key: `1` where its bucket needs a time to live. */
  needed(win: number, keys: Buffer): string;
  /** After the script ran: they have it. */
  done(win: number, keys: Buffer): void;
}

export function createClaimExpiry(): ClaimExpiry {
  const seen = new Uint8Array(BUCKETS);
  let current: number | undefined;
  const turnTo = (win: number) => {
    if (win !== current) seen.fill(0);
    current = win;
  };
  return {
    needed(win, keys) {
      turnTo(win);
      let text = '';
      for (let at = 0; at < keys.length; at += CLAIM_BYTES) text += seen[bucketAt(keys, at)] ? '0' : '1';
      return text;
    },
    done(win, keys) {
      turnTo(win);
      for (let at = 0; at < keys.length; at += CLAIM_BYTES) seen[bucketAt(keys, at)] = 1;
    },
  };
}

function bucketAt(keys: Buffer, at: number): number {
  return keys.readUIntBE(at, 3) >>> 6;
}
