import type { JsonObject } from '@trackyard/base';

/** The six calls of Segment's spec. https://segment.com/docs/connections/spec/ */
export const EVENT_TYPES = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/**
 * What every event has once it is normalised. Times are ISO 8601 in UTC with milliseconds.
 * The four times follow https://segment.com/docs/connections/spec/common/#timestamps
 */
export interface EventBase {
  /** The sender's id of this event, or one that ingest made. Unique within a source. */
  messageId: string;
  /**
   * When it happened, corrected for a wrong device clock: `receivedAt - (sentAt - originalTimestamp)`, never
   * later than `receivedAt`.
   */
  timestamp: string;
  /** The moment that the sender put in `timestamp`, uncorrected; `receivedAt` where that is no time. */
  originalTimestamp: string;
  /** The device's clock when the request left, where it was sent. */
  sentAt?: string;
  /** The server's clock when the request arrived. */
  receivedAt: string;
  userId?: string;
  anonymousId?: string;
  context: JsonObject;
  /** Which destinations may have it: `{"All": false, "Mixpanel": true}`. */
  integrations?: JsonObject;
  /** The sender's own extra root fields (`channel`, `version`, `_metadata`, …), kept as they came. */
  [extra: string]: unknown;
  /** Trackyard's own stamps. */
  trackyard: EventStamp;
}

/** Where an event came from; the one field that ingest adds to the sender's. */
export interface EventStamp {
  sourceId: string;
  /** Names the line of the lake that holds the raw body. */
  requestId: string;
  /** The item's place in the request's batch (0 for a single call). */
  index: number;
  /**
   * `sentAt - receivedAt` in milliseconds, by which `timestamp` was corrected; absent below one second, which is
   * mostly time on the way. Between one day and sixty below zero it is a file that waited on a phone: see `timeMethod`.
   */
  skewMs?: number;
  /** `original`: such a file's events keep the client's own time as their `timestamp`. */
  timeMethod?: 'original';
  /** The replay that sends it, from the lake: absent where it comes live. */
  replayId?: string;
}

export interface TrackEvent extends EventBase {
  type: 'track';
  event: string;
  properties: JsonObject;
}
export interface IdentifyEvent extends EventBase {
  type: 'identify';
  traits: JsonObject;
}
export interface PageEvent extends EventBase {
  type: 'page';
  name?: string;
  category?: string;
  properties: JsonObject;
}
export interface ScreenEvent extends EventBase {
  type: 'screen';
  name?: string;
  category?: string;
  properties: JsonObject;
}
export interface GroupEvent extends EventBase {
  type: 'group';
  groupId: string;
  traits: JsonObject;
}
export interface AliasEvent extends EventBase {
  type: 'alias';
  userId: string;
  previousId: string;
}

/** The unified event: what goes through the middle, whatever it came from. */
export type Event = TrackEvent | IdentifyEvent | PageEvent | ScreenEvent | GroupEvent | AliasEvent;
