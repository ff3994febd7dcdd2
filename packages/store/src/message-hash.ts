import { hash64 } from '@trackyard/base';

/** How an attempt names an event: the first four bytes of its hash, as PostgreSQL's signed `integer`. */
export function messageHash(sourceId: string, messageId: string): number {
  return hash64(`${sourceId} ${messageId}`).readInt32BE(0);
}
