import { createHash } from 'node:crypto';

/** Everything below here is received lines. */
export const RAW_PREFIX = 'raw/';
export const DATA_SUFFIX = '.ndjson.zst';
export const MANIFEST_SUFFIX = '.manifest.json';
export const INDEX_SUFFIX = '.index';
export const REPLACES_SUFFIX = '.replaces.json';

/**
 * One object of raw lines, as its key tells: `raw/source=<id>/date=YYYY-MM-DD/hour=HH/<first>-<last>-<hash>`, where
 * first and last are when its lines were received (minute, second and millisecond in the hour) and the hash is of
 * its batches' ids, or of the names of the objects that it replaces. So a listing sorts by time, readers prune by name, and the same batches make the same name.
 */
export interface RawObject {
  sourceId: string;
  /** `YYYY-MM-DDTHH`, UTC. */
  hour: string;
  name: string;
  /** Received times of the first and the last line, in milliseconds since the epoch. */
  firstAt: number;
  lastAt: number;
}

/** The UTC hour of a time, `YYYY-MM-DDTHH`. */
export function hourOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 13);
}

export function hourStart(hour: string): number {
  return Date.parse(`${hour}:00:00.000Z`);
}

/** The object that is made of these: batches of one source and hour, or objects that it replaces. `parts` in order. */
export function nameObject(
  sourceId: string,
  span: { firstAt: number; lastAt: number },
  parts: readonly string[],
): RawObject {
  const hash = createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
  const name = `${timeInHour(span.firstAt)}-${timeInHour(span.lastAt)}-${hash}`;
  return { sourceId, hour: hourOf(span.firstAt), name, ...span };
}

/** Key of the object, or of a sidecar of it. */
export function objectKey(object: Pick<RawObject, 'sourceId' | 'hour' | 'name'>, suffix: string): string {
  return `${hourPrefix(object.sourceId, object.hour)}${object.name}${suffix}`;
}

export function sourcePrefix(sourceId: string): string {
  return `${RAW_PREFIX}source=${sourceId}/`;
}

export function hourPrefix(sourceId: string, hour: string): string {
  return `${sourcePrefix(sourceId)}date=${hour.slice(0, 10)}/hour=${hour.slice(11)}/`;
}

const NAME = /^(\d{2})(\d{2})(\d{3})-(\d{2})(\d{2})(\d{3})-[0-9a-f]{16}$/;

/** The object whose data stands at `key` in that folder; `undefined` for sidecars and what others put there. */
export function readObjectKey(sourceId: string, hour: string, key: string): RawObject | undefined {
  if (!key.endsWith(DATA_SUFFIX)) return undefined;
  const name = key.slice(key.lastIndexOf('/') + 1, -DATA_SUFFIX.length);
  const parts = NAME.exec(name)?.slice(1).map(Number);
  if (!parts) return undefined;
  const [m1 = 0, s1 = 0, ms1 = 0, m2 = 0, s2 = 0, ms2 = 0] = parts;
  const start = hourStart(hour);
  const firstAt = start + (m1 * 60 + s1) * 1000 + ms1;
  const lastAt = start + (m2 * 60 + s2) * 1000 + ms2;
  return { sourceId, hour, name, firstAt, lastAt };
}

/** `mmssSSS` */
function timeInHour(atMs: number): string {
  return new Date(atMs).toISOString().slice(14, 23).replace(/[:.]/g, '');
}
