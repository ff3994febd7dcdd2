import { newUuid } from '@trackyard/base';
import { parseBatch, type Event } from '@trackyard/event-spec';
import { serverMessageId, withEventIds, type RawLine } from '@trackyard/lake';
import { encodeLines, type NewBatch } from '@trackyard/queue';

export interface CollectAgain {
  sourceId: string;
  /** By the request that they will be of. */
  requests: readonly (readonly Event[])[];
  receivedAt: number;
}

/**
 * Repaired events as a batch like any that ingest commits: a new request of the source, with a line of its own in the
 * lake, so that books, traces and replays see nothing special. They keep the time at which they occurred and their message
 * ids: what has arrived meanwhile, or is sent twice, is a duplicate.
 */
export function batchOf({ sourceId, requests, receivedAt }: CollectAgain): NewBatch {
  const id = newUuid();
  const collected = requests.map((events) => requestOf(events, { batchId: id, sourceId, receivedAt }));
  const lines = collected.flatMap((one) => one.lines);
  return {
    id,
    eventCount: lines.length,
    events: encodeLines(lines),
    bodies: encodeLines(collected.map(({ body }) => body)),
    sources: [{ sourceId, events: lines.length, quarantined: 0 }],
  };
}

function requestOf(
  events: readonly Event[],
  { batchId, sourceId, receivedAt }: { batchId: string; sourceId: string; receivedAt: number },
): { lines: readonly string[]; body: string } {
  const requestId = newUuid();
  const batch = events.map(itemOf);
  const newMessageId = (index: number) => serverMessageId(requestId, index);
  const parsed = parseBatch({ batch }, { batch: true, sourceId, requestId, receivedAt, newMessageId });
  // They have just been accepted; a bug here must not lose any quietly.
  if (parsed.lines.length !== events.length) throw new Error('A repaired event was not accepted again.');
  const line: RawLine = {
    ...{ requestId, batchId, sourceId, receivedAt: new Date(receivedAt).toISOString() },
    ...{ remote: '', method: 'POST', path: '/v1/batch', headers: { 'user-agent': 'trackyard-quarantine' } },
    ...{ encoding: 'utf8', body: JSON.stringify({ batch }) },
  };
  const ids = parsed.events.map(({ messageId, userId, anonymousId, trackyard: { index } }) => ({
    ...{ requestId, index, messageId },
    ...(userId !== undefined && { userId }),
    ...(anonymousId !== undefined && { anonymousId }),
  }));
  return { lines: parsed.lines, body: withEventIds(JSON.stringify(line), ids) };
}

/** Without the hub's stamps; and without `sentAt`, or the device's clock would be corrected a second time. */
function itemOf({ trackyard: _stamps, receivedAt: _received, sentAt: _sent, ...item }: Event) {
  return item;
}
