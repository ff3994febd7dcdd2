import type { Row } from '../table-rows.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/**
 * The hour of an event's own time, as text. The same however often its sender sends it, which `received_at` and
 * `timestamp` are not. An event without a time of its own has that of its arrival there: of it the day, so that a
 * sender who tries again an hour later is known too.
 */
export function hourOf({ values }: Row): string {
  const receivedMs = Date.parse(String(values.get('received_at')));
  const ownMs = Date.parse(String(values.get('original_timestamp')));
  const isOwn = ownMs !== receivedMs && ownMs >= EARLIEST_MS && ownMs < LATEST_MS;
  const ms = isOwn ? floor(ownMs, HOUR_MS) : floor(receivedMs, DAY_MS);
  return new Date(ms).toISOString();
}

/** What the column holds. */
const EARLIEST_MS = Date.UTC(1900, 0, 1);
const LATEST_MS = Date.UTC(2299, 0, 1);

function floor(ms: number, unitMs: number): number {
  return Math.floor(ms / unitMs) * unitMs;
}
