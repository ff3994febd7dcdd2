import { ERROR_CODES } from '@trackyard/base';
import {
  parseBatch,
  salvageBatch,
  type ParsedBatch,
  type ParseInput,
  type Problem,
} from '@trackyard/event-spec';
import { decodeBody, isWebhook } from './decode-body.ts';
import { parseJson, type ParsedJson } from './parse-json.ts';
import { readPixelQuery } from './pixel-query.ts';
import { bodyBytes, type RawLine } from './raw-line.ts';
import { requestKind, type RequestKind } from './request-kind.ts';

/** What a reader may leave out. */
type ReadingRules = Pick<ParseInput, 'withoutLines'>;

/** The id of an event that came without one: the same whenever its line is read, at collection and from the lake. */
export function serverMessageId(requestId: string, index: number): string {
  return `srv-${requestId}-${String(index)}`;
}

/**
 * A line's events and refusals, the same as at collection: by its path, time, sender's address and request id. It is
 * today's parser that reads, so one that was repaired may accept what was refused then; and it knows no source, so
 * it gives the good events of a request that a strict source refused as a whole.
 */
export function normaliseLine(line: RawLine, how: ReadingRules = {}): ParsedBatch {
  const parsed = parseLine(line, how);
  return line.erased ? withoutErased(parsed, new Set(line.erased)) : parsed;
}

/** What was deleted was accepted once: its place is no refusal. */
function withoutErased(parsed: ParsedBatch, erased: ReadonlySet<number>): ParsedBatch {
  return { ...parsed, rejections: parsed.rejections.filter(({ index }) => !erased.has(index)) };
}

function parseLine(line: RawLine, how: ReadingRules): ParsedBatch {
  if (line.items) return normaliseItems(line, line.items, how);
  const kind = requestKind(line.path);
  const unread = isWebhook(line) ? UNREADABLE : NOT_SEGMENTS;
  const read = kind ? readEvent(line, kind) : { problem: unread };
  if (!kind || 'problem' in read) return { events: [], lines: [], rejections: [], ...read };
  const { pixel: _, ...given } = kind;
  // What came in a file has no address.
  const ip = line.remote !== '' && { ip: line.remote };
  return parseBatch(read.json, { ...given, ...stampOf(line), ...ip, ...how });
}

/** A vendor's address says nothing of the user: no event is given it. */
function normaliseItems(line: RawLine, batch: readonly unknown[], how: ReadingRules): ParsedBatch {
  if (batch.length === 0) return { events: [], lines: [], rejections: [] };
  return parseBatch({ batch }, { batch: true, ...stampOf(line), ...how });
}

function stampOf({ sourceId, requestId, receivedAt }: RawLine) {
  const newMessageId = (index: number) => serverMessageId(requestId, index);
  return { sourceId, requestId, receivedAt: Date.parse(receivedAt), newMessageId };
}

const UNREADABLE: Problem = {
  code: 'TY_WEBHOOK_UNREADABLE',
  message: ERROR_CODES.TY_WEBHOOK_UNREADABLE.message,
};
const NOT_SEGMENTS: Problem = { code: 'TY_NOT_FOUND', message: ERROR_CODES.TY_NOT_FOUND.message };

function readEvent(line: RawLine, { pixel, batch }: RequestKind): ParsedJson {
  if (pixel) return readPixelQuery(bodyBytes(line).toString('utf8'));
  const decoded = decodeBody(line);
  if (!('text' in decoded)) return decoded;
  const read = parseJson(decoded.text);
  const isBroken = 'problem' in read && read.problem.code === 'TY_BODY_NOT_JSON';
  const saved = batch && isBroken ? salvageBatch(decoded.text) : undefined;
  return saved ? { json: saved } : read;
}
