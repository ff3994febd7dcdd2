import type { Schema } from '../api/client.ts';

export type Activity = Schema<'SourceActivity'>;

const MINUTE_MS = 60_000;

export interface HourOf {
  /** Events by minute, oldest first, quiet minutes as 0. */
  minutes: number[];
  events: number;
  lastEventAt: string | null;
}

/** One source's last hour; what was refused is no event. */
export function hourOf(activity: Activity | undefined, sourceId: string): HourOf {
  const own = activity?.data.find((one) => one.sourceId === sourceId);
  if (!activity || !own) return { minutes: [], events: 0, lastEventAt: null };
  const from = Date.parse(activity.from);
  const length = Math.max(1, Math.floor((Date.parse(activity.to) - from) / MINUTE_MS) + 1);
  const minutes = new Array<number>(length).fill(0);
  for (const { at, accepted, duplicate } of own.minutes) {
    const place = Math.floor((Date.parse(at) - from) / MINUTE_MS);
    if (place >= 0 && place < length) minutes[place]! += accepted + duplicate;
  }
  return { minutes, events: minutes.reduce((sum, each) => sum + each, 0), lastEventAt: own.lastEventAt };
}
