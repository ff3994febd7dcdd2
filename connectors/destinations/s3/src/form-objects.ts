import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, gzip, zstdCompress } from 'node:zlib';
import type { Delivery } from '@trackyard/connector-sdk';
import type { KeyTemplate } from './key-template.ts';

const zip = promisify(gzip);
const compressZstd = promisify(zstdCompress);
const SUFFIX = { gzip: '.ndjson.gz', zstd: '.ndjson.zst' } as const;
const HASH_DIGITS = 32;

export type Compression = keyof typeof SUFFIX;

/** Events that share an object. */
export interface EventObject {
  /** In the order in which they were received. */
  deliveries: readonly Delivery[];
  key: string;
  text: string;
}

/**
 * One object for each source and hour. The name is made of what is in it, so that the same events make the same object,
 * however often and in whatever order they come.
 */
export function formObjects(
  deliveries: readonly Delivery[],
  { template, compression }: { template: KeyTemplate; compression: Compression },
): EventObject[] {
  const groups = Map.groupBy(deliveries, ({ sourceSlug, event }) => template(sourceSlug, event.receivedAt));
  return [...groups].map(([folder, group]) => {
    const sorted = group.toSorted((a, b) => compareText(placeOf(a), placeOf(b)));
    const text = sorted.map(({ eventJson }) => `${eventJson}\n`).join('');
    const hash = createHash('sha256').update(text).digest('hex').slice(0, HASH_DIGITS);
    const first = sorted[0]?.event.receivedAt.replace(/[-:.]/g, '') ?? '';
    return { deliveries: sorted, key: `${folder}/${first}-${hash}${SUFFIX[compression]}`, text };
  });
}

export function compress(text: string, compression: Compression): Promise<Buffer> {
  const bytes = Buffer.from(text);
  if (compression === 'gzip') return zip(bytes);
  return compressZstd(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
}

function placeOf({ event }: Delivery): string {
  return `${event.receivedAt}\0${event.messageId}`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
