import type { Schema } from '../api/client.ts';

/** The order of a replay that takes this one event: its moment, and its message id as FQL. */
export function replayOf({ sourceId, messageId, raw }: Schema<'Trace'>, destinationId: string) {
  const from = String(raw['receivedAt']);
  return {
    sourceIds: [sourceId],
    destinationId,
    from,
    to: new Date(Date.parse(from) + 1).toISOString(),
    filter: `messageId = "${messageId.replace(/["\\]/g, '\\$&')}"`,
    dryRun: false,
  };
}
