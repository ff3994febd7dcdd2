import type { LineHead } from './line-head.ts';
import { makeManifest, type RawManifest } from './raw-manifest.ts';
import {
  DATA_SUFFIX,
  INDEX_SUFFIX,
  MANIFEST_SUFFIX,
  objectKey,
  REPLACES_SUFFIX,
  type RawObject,
} from './raw-object.ts';
import type { Replaces } from './hour-objects.ts';
import type { LakeStorage } from './storage.ts';
import { packLines, textBytesOf } from './zstd.ts';

export interface ObjectContent {
  /** In their order. */
  lines: readonly (LineHead & { text: Buffer })[];
  index: Buffer;
  /** Entries of messages in the index. */
  events: number;
  /** What the manifest says beside the counts. */
  more: Pick<RawManifest, 'batchIds' | 'batchHashes' | 'erasures'>;
  /** The objects that it takes the place of. */
  replaces?: Replaces;
  /** Of zstd. */
  level: number;
}

/** Writes an object: its sidecars first, so that whoever sees the object finds them. */
export async function putObject(
  storage: LakeStorage,
  object: RawObject,
  { lines, index, events, more, replaces, level }: ObjectContent,
): Promise<RawManifest> {
  const texts = lines.map(({ text }) => text);
  const bytes = await packLines(texts, level);
  const manifest = { ...makeManifest({ lines, events, bytes, textBytes: textBytesOf(texts) }), ...more };
  await Promise.all([
    storage.put(objectKey(object, INDEX_SUFFIX), index),
    storage.put(objectKey(object, MANIFEST_SUFFIX), toJson(manifest)),
    replaces && storage.put(objectKey(object, REPLACES_SUFFIX), toJson(replaces)),
  ]);
  await storage.put(objectKey(object, DATA_SUFFIX), bytes);
  return manifest;
}

function toJson(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}
