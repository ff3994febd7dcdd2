/** A field of ours, where the action has a sync mode: how records are synced (`add`, `upsert`, `mirror`, …). */
export const SYNC_MODE_FIELD = 'syncMode';

/**
 * Events share a batch only where this is the same text: the code of a batch looks at the first event's URL, headers,
 * audience, and takes them for all.
 */
export function batchGroup(payload: Readonly<Record<string, unknown>>): string {
  const keys = Array.isArray(payload['batch_keys']) ? payload['batch_keys'].map(String) : [];
  const { enable_batching: isBatched, batch_size: size } = payload;
  return JSON.stringify([isBatched, size, payload[SYNC_MODE_FIELD], ...keys.map((key) => payload[key])]);
}
