import { newUuid } from '@trackyard/base';
import { parseBatch, type Event, type Problem } from '@trackyard/event-spec';
import { eventIdsOf, serverMessageId, withEventIds, type RawLine } from '@trackyard/lake';
import { encodeLines, type NewBatch } from '@trackyard/queue';

/** What the requests of one batch share. */
export interface BatchStamp {
  batchId: string;
  sourceId: string;
  receivedAt: number;
}

/** A request of repaired events: normalised, and its line for the lake. */
export interface RepairedRequest {
  lines: readonly string[];
  body: string;
}

/**
 * Repaired events as a batch like any that ingest commits: each request is a new one of the source, with a line of its
 * own in the lake, so that books, traces and replays see nothing special.
 */
export function batchOf(
  { batchId, sourceId }: BatchStamp,
  requests: readonly RepairedRequest[],
): NewBatch | undefined {
  if (requests.length === 0) return undefined;
  const lines = requests.flatMap((one) => one.lines);
  return {
    id: batchId,
    eventCount: lines.length,
    events: encodeLines(lines),
    bodies: encodeLines(requests.map(({ body }) => body)),
    sources: [{ sourceId, events: lines.length, quarantined: 0 }],
  };
}

/**
 * They keep the time at which they occurred and their message ids: what has arrived meanwhile, or is sent twice, is a
 * duplicate. Refused is what grows beyond the limits by being read.
 */
export function requestOf(
  events: readonly Event[],
  { batchId, sourceId, receivedAt }: BatchStamp,
): RepairedRequest | { problems: readonly Problem[] } {
  const requestId = newUuid();
  const batch = events.map(itemOf);
  const newMessageId = (index: number) => serverMessageId(requestId, index);
  const parsed = parseBatch({ batch }, { batch: true, sourceId, requestId, receivedAt, newMessageId });
  if (parsed.problem) return { problems: [parsed.problem] };
  if (parsed.rejections.length > 0)
    return { problems: parsed.rejections.flatMap(({ problems }) => problems) };
  const line: RawLine = {
    ...{ requestId, batchId, sourceId, receivedAt: new Date(receivedAt).toISOString() },
    ...{ remote: '', method: 'POST', path: '/v1/batch', headers: { 'user-agent': 'trackyard-quarantine' } },
    ...{ encoding: 'utf8', body: JSON.stringify({ batch }) },
  };
  return { lines: parsed.lines, body: withEventIds(JSON.stringify(line), eventIdsOf(parsed)) };
}

/** Without the hub's stamps; and without `sentAt`, or the device's clock would be corrected a second time. */
function itemOf({ trackyard: _stamps, receivedAt: _received, sentAt: _sent, ...item }: Event) {
  return item;
}
