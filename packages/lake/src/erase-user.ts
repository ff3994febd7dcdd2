import { findForeignBatches } from './duplicates.ts';
import { eraseLine } from './erase-line.ts';
import { lookup } from './find-message.ts';
import { settleHour } from './merge-hour.ts';
import { ObjectGone } from './object-gone.ts';
import { parseRawLine } from './raw-line.ts';
import { readLineTexts } from './raw-lines.ts';
import { listHours } from './raw-listing.ts';
import type { Erasure } from './raw-manifest.ts';
import type { RawObject } from './raw-object.ts';
import { rewriteObjects, type AlteredLine } from './rewrite-objects.ts';
import type { LakeStorage } from './storage.ts';

export interface EraseQuery {
  deletionId: string;
  sourceIds: readonly string[];
  /** User id or anonymous id. */
  userId: string;
  /** Only what was received before, in milliseconds since the epoch. */
  to: number;
}

/** What one pass over the lake did. */
export interface ErasePass {
  objects: number;
  lines: number;
  events: number;
  /** Hours that had, or have, something of the user: what is derived from them has to go. */
  hours: { sourceId: string; hour: string }[];
  /** No object holds the user any more. */
  isDone: boolean;
}

/**
 * Takes one user's events out of the raw archive: finds objects by their indexes and rewrites those alone. The old ones
 * are deleted by a call some minutes later, so it takes a few until `isDone`; each finds out by itself what is left to
 * do, so a call that was killed is simply followed by another. For hours that are closed.
 */
export async function eraseUser(storage: LakeStorage, query: EraseQuery, now: number): Promise<ErasePass> {
  const pass: ErasePass = { objects: 0, lines: 0, events: 0, hours: [], isDone: true };
  const { sourceIds, to } = query;
  for await (const { hour, sourceIds: owners } of listHours(storage, { sourceIds, newestFirst: false, to })) {
    for (const sourceId of owners) await eraseInHour(storage, { sourceId, hour }, { query, pass, now });
  }
  return pass;
}

async function eraseInHour(
  storage: LakeStorage,
  place: { sourceId: string; hour: string },
  { query, pass, now }: { query: EraseQuery; pass: ErasePass; now: number },
): Promise<void> {
  const { objects, replaced } = await settleHour(storage, place, now);
  const old = await holders(
    storage,
    replaced.flatMap((one) => one.objects),
    query,
  );
  const current = await holders(storage, objects, query);
  if (old.length + current.length === 0) return;
  const foreign = findForeignBatches(storage, objects);
  for (const { object, altered, erasure, ...counts } of current) {
    // One that still has others behind it is rewritten once they are gone.
    if (replaced.some(({ by }) => by.name === object.name)) continue;
    const erasing = { altered: new Map([[object.name, altered]]), erasure };
    const manifest = await rewriteObjects(storage, { objects: [object], foreign, at: now, erase: erasing });
    if (!manifest) continue;
    pass.objects += 1;
    pass.lines += counts.lines;
    pass.events += counts.events;
  }
  pass.hours.push(place);
  pass.isDone = false;
}

interface Holder {
  object: RawObject;
  altered: Map<number, AlteredLine>;
  erasure: Erasure;
  lines: number;
  events: number;
}

/** The objects that hold the user, with what is to become of their lines. */
async function holders(
  storage: LakeStorage,
  objects: readonly RawObject[],
  query: EraseQuery,
): Promise<Holder[]> {
  const found: Holder[] = [];
  for (const object of objects) {
    try {
      const holder = await readHolder(storage, object, query);
      if (holder.lines > 0) found.push(holder);
    } catch (error) {
      if (!(error instanceof ObjectGone)) throw error;
    }
  }
  return found;
}

async function readHolder(storage: LakeStorage, object: RawObject, query: EraseQuery): Promise<Holder> {
  const { userId, deletionId, to } = query;
  const erasure: Erasure = { deletionId, at: new Date(to).toISOString(), requests: [] };
  const holder: Holder = { object, altered: new Map(), erasure, lines: 0, events: 0 };
  const hits = await lookup(storage, object, { section: 'users', id: userId });
  const texts = hits.length === 0 ? [] : await readLineTexts(storage, object);
  for (const number of new Set(hits.map((hit) => hit.line))) {
    const line = parseRawLine(texts[number]?.toString() ?? '');
    const erased = Date.parse(line.receivedAt) < to ? eraseLine(line, userId) : undefined;
    if (!erased) continue;
    const { change, events, items } = erased;
    holder.altered.set(number, change);
    holder.lines += 1;
    holder.events += events;
    erasure.requests.push({ requestId: line.requestId, events, ...(items && { items }) });
  }
  return holder;
}
