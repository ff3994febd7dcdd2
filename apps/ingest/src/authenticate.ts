import type { IncomingHttpHeaders } from 'node:http';
import type { ErrorCode } from '@trackyard/base';

/** What ingest needs to know of a source. */
export interface IngestSource {
  readonly id: string;
  readonly enabled: boolean;
  /** One refused item refuses its whole request, with 400. */
  readonly strict: boolean;
}

/** The sources by write key: a plain lookup in the current snapshot, asked once or twice a request. */
export interface SourceDirectory {
  byWriteKey(key: string): IngestSource | undefined;
}

export type Authentication =
  | { source: IngestSource }
  | {
      code: Extract<ErrorCode, 'TY_WRITE_KEY_MISSING' | 'TY_WRITE_KEY_UNKNOWN' | 'TY_SOURCE_DISABLED'>;
      key?: string;
    };

const SALVAGE_BYTES = 1024;
const SALVAGED_KEY = /"writeKey"\s*:\s*"([^"\\]{1,200})"/;

/**
 * The source whose key came along. Headers come first; the body's keys (asked for only then) are the way of
 * phones and Python, and of requests that carry a proxy's own `Authorization`.
 */
export function authenticate(
  headers: IncomingHttpHeaders,
  keysOfBody: () => readonly string[],
  directory: SourceDirectory,
): Authentication {
  let unknown: string | undefined;
  for (const keys of [() => keysOfHeaders(headers), keysOfBody]) {
    for (const sent of keys()) {
      const key = withoutSecret(sent);
      const source = key === '' ? undefined : directory.byWriteKey(key);
      if (source?.enabled) return { source };
      if (source) return { code: 'TY_SOURCE_DISABLED', key };
      unknown ??= key === '' ? undefined : key;
    }
  }
  return unknown === undefined
    ? { code: 'TY_WRITE_KEY_MISSING' }
    : { code: 'TY_WRITE_KEY_UNKNOWN', key: unknown };
}

/** `X-Write-Key` and the body may hold `key:secret` (Jitsu); Basic holds `key:`, from one old plugin `key`. */
function withoutSecret(sent: string): string {
  const colon = sent.indexOf(':');
  return colon === -1 ? sent : sent.slice(0, colon);
}

function keysOfHeaders(headers: IncomingHttpHeaders): string[] {
  const keys: string[] = [];
  const { authorization } = headers;
  if (authorization !== undefined && /^basic /i.test(authorization)) {
    keys.push(Buffer.from(authorization.slice(6), 'base64').toString('latin1'));
  }
  const named = headers['x-write-key'];
  if (typeof named === 'string') keys.push(named);
  return keys;
}

/** The root's key, else the first item's that has one, as older clients send it. */
export function keysOfBody(body: unknown): string[] {
  const root = writeKeyOf(body);
  if (root !== undefined) return [root];
  const batch: unknown = isObject(body) ? body.batch : undefined;
  if (!Array.isArray(batch)) return [];
  for (const item of batch) {
    const key = writeKeyOf(item);
    if (key !== undefined) return [key];
  }
  return [];
}

/** From a body that is no JSON: clients put the key first or last, so that a cut or a flaw in the middle spares it. */
export function salvageKeys(bytes: Buffer): string[] {
  const keys: string[] = [];
  for (const part of [bytes.subarray(0, SALVAGE_BYTES), bytes.subarray(-SALVAGE_BYTES)]) {
    const key = SALVAGED_KEY.exec(part.toString('latin1'))?.[1];
    if (key !== undefined) keys.push(key);
  }
  return keys;
}

function writeKeyOf(value: unknown): string | undefined {
  const key = isObject(value) ? value.writeKey : undefined;
  return typeof key === 'string' ? key : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
