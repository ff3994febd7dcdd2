import { createHash } from 'node:crypto';
import { hash64, hash64Hex } from '@trackyard/base';
import type { LineHead } from './line-head.ts';
import { compareText } from './compare-text.ts';
import { MANIFEST_SUFFIX, objectKey, type RawObject } from './raw-object.ts';
import type { LakeStorage } from './storage.ts';

/** What the sidecar `<name>.manifest.json` says about an object. */
export interface RawManifest {
  version: 1;
  /** Lines. */
  count: number;
  /** Events in its index: accepted ones, and refused ones with a message id. Absent in objects of older versions. */
  events?: number;
  /** Size of the object as stored, and its SHA-256; of its text. */
  bytes: number;
  sha256: string;
  textBytes?: number;
  minReceivedAt: string;
  maxReceivedAt: string;
  /** The batches whose lines it holds; instead of them, in a merged object, their {@link hash64}, sorted, as base64. */
  batchIds?: string[];
  batchHashes?: string;
  /** What was taken out of it, or out of the objects that it was merged from. */
  erasures?: Erasure[];
}

/** The tombstone of lines and items that were deleted, for their user's sake: no body, no user. */
export interface Erasure {
  deletionId: string;
  at: string;
  requests: ErasedRequest[];
}

export interface ErasedRequest {
  requestId: string;
  /** How many events it had of the user. */
  events: number;
  /** Their places in the batch; the whole line where absent. */
  items?: number[];
}

export interface ManifestInput {
  /** In their order. */
  lines: readonly LineHead[];
  events: number;
  bytes: Buffer;
  textBytes: number;
}

export function makeManifest({
  lines,
  events,
  bytes,
  textBytes,
}: ManifestInput): Omit<RawManifest, 'batchIds'> {
  return {
    version: 1,
    count: lines.length,
    events,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    textBytes,
    minReceivedAt: lines[0]?.receivedAt ?? '',
    maxReceivedAt: lines.at(-1)?.receivedAt ?? '',
  };
}

export function batchIdsOf(lines: readonly Pick<LineHead, 'batchId'>[]): string[] {
  return [...new Set(lines.map(({ batchId }) => batchId))].sort(compareText);
}

export function packHashes(batchIds: readonly string[]): string {
  const hashes = batchIds.map(hash64).sort((a, b) => a.compare(b));
  return Buffer.concat(hashes).toString('base64');
}

const HASH_BYTES = 8;

/** The {@link hash64Hex} of each batch in an object. */
export function batchHashesOf({
  batchIds,
  batchHashes,
}: Pick<RawManifest, 'batchIds' | 'batchHashes'>): string[] {
  const packed = Buffer.from(batchHashes ?? '', 'base64');
  const merged = Array.from({ length: packed.length / HASH_BYTES }, (_, n) =>
    packed.toString('hex', n * HASH_BYTES, (n + 1) * HASH_BYTES),
  );
  return [...merged, ...(batchIds ?? []).map(hash64Hex)];
}

/** Nothing where there is none, or it is none of ours. */
export async function readManifest(
  storage: LakeStorage,
  object: Pick<RawObject, 'sourceId' | 'hour' | 'name'>,
): Promise<RawManifest | undefined> {
  const bytes = await storage.get(objectKey(object, MANIFEST_SUFFIX));
  try {
    const manifest = JSON.parse(bytes?.toString() ?? 'null') as RawManifest | null;
    return manifest?.version === 1 ? manifest : undefined;
  } catch {
    return undefined;
  }
}
