/**
 * The border's limits, the same as Segment's where it has one.
 * https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#max-request-size
 */
export const LIMITS = {
  /** One event as JSON. */
  eventBytes: 32 * 1024,
  /** One body, after decompression. */
  bodyBytes: 500 * 1024,
  /** One webhook's body: vendors send up to a thousand events in one, and would repeat for ever what is refused. */
  webhookBytes: 2 * 1024 * 1024,
  /** Decompressed bytes per compressed byte; a body of repetitive JSON reaches about 50. */
  compressionRatio: 200,
  eventsPerBatch: 2_500,
  /** All events of one request, normalised: a batch's own `context` multiplies into each of its items. */
  normalisedBytes: 4 * 1024 * 1024,
  depth: 64,
  keysPerEvent: 10_000,
  messageIdLength: 100,
} as const;
