import type { Event } from '@trackyard/event-spec';
import { normaliseLine } from '@trackyard/lake';
import type { ApiOptions } from '../options.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAYS = 7;
const MAX_EVENTS = 5_000;
/** The newest hour may have half of them; some others, spread over the days, share the rest. */
const OTHER_HOURS = 11;
const OBJECTS_AN_HOUR = 4;
const LINES_AN_HOUR = 1_000;
const MAX_MS = 4_000;

/** Some of what a source has stored, and of how much it speaks. */
export interface EventSample {
  events: Event[];
  hours: number;
  /** In which it received anything. */
  hoursWithEvents: number;
  from: Date;
  to: Date;
}

export type SampleOptions = Pick<ApiOptions, 'lake' | 'lakeParts' | 'clock'>;

/** A bounded look into the last seven days of the lake: some seconds, some objects, however much there is. */
export async function sampleEvents(sourceId: string, options: SampleOptions): Promise<EventSample> {
  const now = options.clock.now();
  const from = now - DAYS * 24 * HOUR_MS;
  const hours = await hoursOf(sourceId, { from, to: now + HOUR_MS }, options);
  const chosen = spread(hours, OTHER_HOURS + 1);
  const events: Event[] = [];
  let read = 0;
  for (const hour of chosen) {
    if (options.clock.now() - now > MAX_MS) break;
    const share =
      read === 0 ? MAX_EVENTS / 2 : Math.ceil((MAX_EVENTS - events.length) / (chosen.length - read));
    events.push(...(await eventsOfHour(sourceId, { hour, share }, options)));
    read += 1;
  }
  const times = { from: new Date(from), to: new Date(now) };
  return { events, hours: read, hoursWithEvents: hours.length, ...times };
}

async function hoursOf(
  sourceId: string,
  span: { from: number; to: number },
  { lakeParts }: SampleOptions,
): Promise<string[]> {
  const hours: string[] = [];
  for await (const { hour } of lakeParts.catalog.hours({ sourceIds: [sourceId], newestFirst: true, ...span }))
    hours.push(hour);
  return hours;
}

/** The first, and others at even distances. */
export function spread<T>(all: readonly T[], count: number): T[] {
  if (all.length <= count) return [...all];
  const step = (all.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, n) => all[Math.round(n * step)]!);
}

async function eventsOfHour(
  sourceId: string,
  { hour, share }: { hour: string; share: number },
  { lake }: SampleOptions,
): Promise<Event[]> {
  const from = Date.parse(`${hour}:00:00.000Z`);
  const { lines } = await lake.scanPage({
    ...{ sourceIds: [sourceId], newestFirst: true, from, to: from + HOUR_MS },
    ...{ limit: Math.min(LINES_AN_HOUR, share), maxObjects: OBJECTS_AN_HOUR },
  });
  const events: Event[] = [];
  for (const line of lines) {
    if (events.length >= share) break;
    events.push(...normaliseLine(line).events);
  }
  return events.slice(0, share);
}
