/** A moment as a number and as ISO 8601 in UTC with milliseconds. */
export interface Moment {
  ms: number;
  iso: string;
}

/** The times of one event, and the clock skew where it is worth telling. */
export interface EventTimes {
  timestamp: string;
  originalTimestamp: string;
  sentAt?: string;
  skewMs?: number;
  /** `original` where the skew is none: the client's own time stands. Absent where `timestamp` is corrected by it. */
  timeMethod?: 'original';
}

/** What a client may put into the fields that hold times; anything at all may stand there. */
export interface SentTimes {
  timestamp?: unknown;
  originalTimestamp?: unknown;
  sentAt?: unknown;
}

/** Up to here a difference of clocks is mostly time on the way: corrected like any other, but not told. */
const TOLD_SKEW_MS = 1_000;
/**
 * A `sentAt` from so long ago is no slow clock but a file that waited on a phone, which writes the time once and uploads
 * days later: moving its events by that much would make them new. Clocks that are farther off are clocks (1970, 2000).
 */
const WAITED_MS = { least: 24 * 60 * 60 * 1_000, most: 60 * 24 * 60 * 60 * 1_000 };
/** The years 0001 to 9999: what ISO 8601 writes in four digits and every warehouse can hold. */
const EARLIEST_MS = Date.parse('0001-01-01T00:00:00.000Z');
const LATEST_MS = Date.parse('9999-12-31T23:59:59.999Z');
const LONGEST_TEXT = 64;

/** Text that is certainly what `toISOString` would give; days past the 28th take the slower way. */
const CANONICAL = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
const ISO_WITHOUT_ZONE = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/;
const ZONE = /Z$|\b(?:GMT|UTC?|[ECMP][SD]T)\b|:\d\d\S* ?[+-]\d\d:?\d\d/i;
const YEAR = /\d{4}/;

/**
 * A time in any form that clients send: ISO 8601, other texts that `Date.parse` reads, milliseconds since the
 * epoch. A text without a zone is UTC, wherever the server stands. `undefined` where it is no time.
 */
export function readTime(value: unknown): Moment | undefined {
  if (typeof value === 'number') return momentOf(Math.trunc(value));
  if (typeof value !== 'string') return undefined;
  if (CANONICAL.test(value)) {
    const ms = Date.parse(value);
    return ms >= EARLIEST_MS ? { ms, iso: value } : undefined;
  }
  if (value.length > LONGEST_TEXT || !YEAR.test(value)) return undefined;
  return momentOf(parseText(value));
}

function parseText(text: string): number {
  if (ISO_WITHOUT_ZONE.test(text)) return Date.parse(`${text.replace(' ', 'T')}Z`);
  return Date.parse(ZONE.test(text) ? text : `${text} UTC`);
}

function momentOf(ms: number): Moment | undefined {
  if (!(ms >= EARLIEST_MS && ms <= LATEST_MS)) return undefined;
  return { ms, iso: new Date(ms).toISOString() };
}

/**
 * The four times of Segment's spec: `timestamp = receivedAt - (sentAt - originalTimestamp)`. Without a `sentAt`
 * the client's own time stands; without a time of its own an event happened when it arrived. No event happens
 * after it arrived: later is cut to `receivedAt`. What waited for days on a phone keeps its own time. `rootSentAt`, the batch's, comes before the item's own.
 * RudderStack's clients send `originalTimestamp` in place of `timestamp`.
 */
export function eventTimes(item: SentTimes, received: Moment, rootSentAt: Moment | undefined): EventTimes {
  const sent = rootSentAt ?? readTime(item.sentAt);
  const original = readTime(item.timestamp) ?? readTime(item.originalTimestamp);
  const skewMs = sent === undefined ? 0 : sent.ms - received.ms;
  const hasWaited = skewMs <= -WAITED_MS.least && skewMs >= -WAITED_MS.most;
  const times: EventTimes = {
    timestamp: original === undefined ? received.iso : corrected(original, hasWaited ? 0 : skewMs, received),
    originalTimestamp: (original ?? received).iso,
  };
  if (sent !== undefined) times.sentAt = sent.iso;
  if (Math.abs(skewMs) >= TOLD_SKEW_MS) times.skewMs = skewMs;
  if (hasWaited && original !== undefined) times.timeMethod = 'original';
  return times;
}

function corrected(original: Moment, skewMs: number, received: Moment): string {
  const ms = original.ms - skewMs;
  if (ms >= received.ms) return received.iso;
  if (skewMs === 0) return original.iso;
  return (momentOf(ms) ?? received).iso;
}
