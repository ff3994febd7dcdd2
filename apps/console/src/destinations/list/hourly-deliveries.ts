const HOUR_MS = 3_600_000;
const HOURS = 24;

/** Deliveries of the last 24 hours, an entry an hour, oldest first; hours in which nothing happened are 0. */
export function hourlyDeliveries(
  rows: readonly { at: string; delivered: number }[],
  nowMs: number,
): number[] {
  const latest = Math.floor(nowMs / HOUR_MS);
  const hours = new Array<number>(HOURS).fill(0);
  for (const { at, delivered } of rows) {
    const place = HOURS - 1 - (latest - Math.floor(Date.parse(at) / HOUR_MS));
    if (place >= 0 && place < HOURS) hours[place]! += delivered;
  }
  return hours;
}
