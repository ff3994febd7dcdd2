import { mapLimited } from './map-limited.ts';
import { hourStart, sourcePrefix, type RawObject } from './raw-object.ts';
import type { LakeStorage } from './storage.ts';

export const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LISTS_AT_ONCE = 8;

/** A span of received time in milliseconds since the epoch: from included, to excluded; open where absent. */
export interface TimeSpan {
  from?: number | undefined;
  to?: number | undefined;
}

export interface HourQuery extends TimeSpan {
  sourceIds: readonly string[];
  newestFirst: boolean;
}

/** The hours in which any of the sources has objects, with those sources: by folder names, day by day. */
export async function* listHours(
  storage: LakeStorage,
  query: HourQuery,
): AsyncGenerator<{ hour: string; sourceIds: string[] }> {
  const days = await merge(query.sourceIds, async (sourceId) =>
    readNames(await storage.folders(sourcePrefix(sourceId)), DATE),
  );
  for (const [day, sourceIds] of inOrder(days, query)) {
    if (!overlaps(Date.parse(day), DAY_MS, query)) continue;
    const hours = await merge(sourceIds, async (sourceId) => {
      const folder = `${sourcePrefix(sourceId)}date=${day}/`;
      return readNames(await storage.folders(folder), HOUR).map((hour) => `${day}T${hour}`);
    });
    for (const [hour, owners] of inOrder(hours, query)) {
      if (overlaps(hourStart(hour), HOUR_MS, query)) yield { hour, sourceIds: owners };
    }
  }
}

/** Whether any of an object's lines may lie in the span. */
export function isInSpan(object: RawObject, span: TimeSpan): boolean {
  return object.lastAt >= (span.from ?? -Infinity) && object.firstAt < (span.to ?? Infinity);
}

/** Whether a line was received in the span. */
export function isWithin(line: { receivedAt: string }, span: TimeSpan): boolean {
  const at = Date.parse(line.receivedAt);
  return at >= (span.from ?? -Infinity) && at < (span.to ?? Infinity);
}

const DATE = /^date=(\d{4}-\d{2}-\d{2})$/;
const HOUR = /^hour=([01]\d|2[0-3])$/;

function readNames(folders: readonly string[], pattern: RegExp): string[] {
  return folders.flatMap((folder) => pattern.exec(folder)?.[1] ?? []);
}

async function merge(
  sourceIds: readonly string[],
  listOf: (sourceId: string) => Promise<string[]>,
): Promise<Map<string, string[]>> {
  const lists = await mapLimited([...new Set(sourceIds)], LISTS_AT_ONCE, async (sourceId) => {
    return (await listOf(sourceId)).map((name) => ({ name, sourceId }));
  });
  const merged = new Map<string, string[]>();
  for (const { name, sourceId } of lists.flat()) merged.set(name, [...(merged.get(name) ?? []), sourceId]);
  return merged;
}

function inOrder(names: Map<string, string[]>, { newestFirst }: HourQuery): [string, string[]][] {
  const sorted = [...names].sort(([a], [b]) => (a < b ? -1 : 1));
  return newestFirst ? sorted.reverse() : sorted;
}

function overlaps(start: number, length: number, span: TimeSpan): boolean {
  return start + length > (span.from ?? -Infinity) && start < (span.to ?? Infinity);
}
