import { hash64 } from '@trackyard/base';
import type { Claim } from './record-store.ts';

/** A claim as both backends keep it: two 64-bit hashes, so that a remembered id costs about 20 bytes. */
export interface ClaimKey {
  /** Of (source, messageId): what is claimed. */
  key: Buffer;
  /** Of (batch, index): who claims. The same again on a re-run, so that one's own claim is recognised. */
  owner: Buffer;
}

export function claimKeys(claims: readonly Claim[]): ClaimKey[] {
  const batches = new Map<string, Buffer>();
  const batchHash = (batchId: string): Buffer => {
    let known = batches.get(batchId);
    if (!known) batches.set(batchId, (known = hash64(batchId)));
    return known;
  };
  return claims.map(({ sourceId, messageId, batchId, index }) => ({
    key: hash64(`${sourceId} ${messageId}`),
    owner: ownerKey(batchHash(batchId), index),
  }));
}

/** A batch's hash with the index worked into its end: one hash a batch, not one an event. */
function ownerKey(batch: Buffer, index: number): Buffer {
  const owner = Buffer.from(batch);
  owner.writeUInt32BE((owner.readUInt32BE(4) ^ index) >>> 0, 4);
  return owner;
}

/** The number of the dedupe window that `now` is in. The current and the last one are remembered. */
export function claimWindow(now: number, windowMs: number): number {
  return Math.floor(now / windowMs);
}
