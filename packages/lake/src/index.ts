/**
 * The lake: every received body, raw and unaltered, as lines compressed with zstd by source and hour, with what is needed to find
 * one again; and the place where the queue puts events that have to wait. It never drops, changes or judges what
 * it is given, and knows no destination. Written by the worker (archive, evict); read by the api (traces, lists) and
 * by replay. Where the bytes stand is behind one port, `LakeStorage`.
 */
export { openLake, type Lake, type LakeOptions } from './open-lake.ts';
export type { RawArchive, WrittenRaw } from './raw-archive.ts';
export type { RawEventIds } from './line-entries.ts';
export type { EventReader } from './event-reader.ts';
export type { FoundEvent } from './find-message.ts';
export type { ScanPage, ScanQuery } from './scan-page.ts';
export type { LinePlace } from './line-place.ts';
export type { TimelineQuery } from './timeline.ts';
export type { Deletion, Deletions, Derived, NewDeletion } from './deletions.ts';
export type { ErasedEvents } from './read-erased.ts';
export { eventIdsOf } from './line-event-ids.ts';
export type { LakeCatalog } from './catalog.ts';
export type { RawManifest } from './raw-manifest.ts';
export type { RawObject } from './raw-object.ts';
export type { LakeUpkeep, UpkeepDone } from './upkeep.ts';
export type { HeldObject, HeldRecord, HeldStore } from './held-store.ts';
export type { ImportFiles, ReportPage } from './import-files.ts';
export { bodyBytes, encodeBody, type BodyEncoding, type RawLine } from './raw-line.ts';
export { readReceivedLine, withEventIds, type ReceivedLine } from './received-line.ts';
export { decodeBody, type DecodedBody } from './decode-body.ts';
export { decompress } from './decompress.ts';
export { normaliseLine, serverMessageId } from './normalise-line.ts';
export { requestKind, type RequestKind } from './request-kind.ts';
export { readPixelQuery } from './pixel-query.ts';
export { openBucket, type BucketOptions } from './open-bucket.ts';
export { isKeySegment, type LakeStorage } from './storage.ts';
