import { hash64, writeHash64 } from '@trackyard/base';
import type { Claim } from './record-store.ts';

/** Of one claim, in each of the two buffers. */
export const CLAIM_BYTES = 8;

/** Claims as both backends keep them: two 64-bit hashes each, so that a remembered id costs about 20 bytes. */
export interface ClaimKeys {
  /** Of (source, messageId), one after another: what is claimed. */
  keys: Buffer;
  /** Of (batch, index): who claims. The same again on a re-run, so that one's own claim is recognised. */
  owners: Buffer;
}

export function claimKeys(claims: readonly Claim[]): ClaimKeys {
  const keys = Buffer.allocUnsafe(claims.length * CLAIM_BYTES);
  const owners = Buffer.allocUnsafe(claims.length * CLAIM_BYTES);
  const batches = new Map<string, { high: number; low: number }>();
  claims.forEach(({ sourceId, messageId, batchId, index }, place) => {
    const at = place * CLAIM_BYTES;
    writeHash64(keys, at, `${sourceId} ${messageId}`);
    let batch = batches.get(batchId);
    if (!batch) batches.set(batchId, (batch = halves(hash64(batchId))));
    // A batch's hash with the index worked into its end: one hash a batch, not one an event.
    owners.writeUInt32BE(batch.high, at);
    owners.writeUInt32BE((batch.low ^ index) >>> 0, at + 4);
  });
  return { keys, owners };
}

function halves(hash: Buffer): { high: number; low: number } {
  return { high: hash.readUInt32BE(0), low: hash.readUInt32BE(4) };
}

/** The number of the dedupe window that `now` is in. The current and the last one are remembered. */
export function claimWindow(now: number, windowMs: number): number {
  return Math.floor(now / windowMs);
}
