import { newUuid } from '@trackyard/base';
import type { PulledPage } from '@trackyard/connector-sdk';
import { parseBatch } from '@trackyard/event-spec';
import { eventIdsOf, serverMessageId, withEventIds } from '@trackyard/lake';
import { encodeLines, type NewBatch } from '@trackyard/queue';

/** A page on its way into the queue. */
export interface PulledBatch {
  batch: NewBatch;
  events: number;
  refused: number;
}

/** What collection makes of a webhook, of a page that was pulled: events, refused items, and the lake's line. */
export function pulledBatch(
  { raw, events: items }: PulledPage,
  { sourceId, type, receivedAt }: { sourceId: string; type: string; receivedAt: number },
): PulledBatch {
  const [id, requestId] = [newUuid(), newUuid()];
  const newMessageId = (index: number) => serverMessageId(requestId, index);
  const stamp = { sourceId, requestId, receivedAt };
  const parsed = parseBatch({ batch: items }, { batch: true, ...stamp, newMessageId });
  const { lines, rejections } = parsed;
  const at = new Date(receivedAt).toISOString();
  const line = {
    ...{ requestId, batchId: id, sourceId, receivedAt: at, remote: '', method: 'POST' },
    ...{ path: `/v1/pull/${type}`, headers: {}, encoding: 'utf8', body: raw, items },
  };
  const quarantine = rejections.map(({ index, messageId, problems, item }) =>
    JSON.stringify({ sourceId, requestId, index, messageId, receivedAt: at, problems, item }),
  );
  const batch = {
    ...{ id, eventCount: lines.length, events: encodeLines(lines) },
    bodies: encodeLines([withEventIds(JSON.stringify(line), eventIdsOf(parsed))]),
    sources: [{ sourceId, events: lines.length, quarantined: rejections.length }],
    ...(quarantine.length > 0 && { quarantine: encodeLines(quarantine) }),
  };
  return { batch, events: lines.length, refused: rejections.length };
}
