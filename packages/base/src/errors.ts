/**
 * The one catalogue of error codes. `docs/errors.md` explains each; a test holds the two together.
 * `status` is the HTTP status where the error reaches a client.
 */
export const ERROR_CODES = {
  // Collection: the whole request
  TY_WRITE_KEY_MISSING: {
    status: 401,
    message: 'No write key: send it as Basic user name or as "writeKey" in the body.',
  },
  TY_WRITE_KEY_UNKNOWN: { status: 401, message: 'No source has this write key.' },
  TY_SOURCE_DISABLED: { status: 401, message: 'This source is disabled.' },
  TY_SIGNATURE: { status: 401, message: 'The webhook is not signed as this source expects.' },
  TY_WEBHOOK_UNREADABLE: { status: 400, message: 'The webhook could not be read as one of this vendor.' },
  TY_BODY_TOO_LARGE: {
    status: 413,
    message: 'The body is larger than 500 KB, a webhook than 2 MB (after decompression).',
  },
  TY_BODY_COMPRESSION_RATIO: { status: 413, message: 'The body decompresses to far more than it should.' },
  TY_BODY_ENCODING: {
    status: 400,
    message: 'The body could not be decompressed: only one layer of gzip or br is read.',
  },
  TY_BODY_NOT_UTF8: { status: 400, message: 'The body is not valid UTF-8.' },
  TY_BODY_NOT_JSON: { status: 400, message: 'The body is not valid JSON.' },
  TY_BODY_NOT_OBJECT: { status: 400, message: 'The body must be a JSON object.' },
  TY_BODY_TOO_DEEP: { status: 400, message: 'The body is nested too deeply.' },
  TY_BATCH_MISSING: { status: 400, message: 'A batch needs "batch": a list of events.' },
  TY_BATCH_EMPTY: { status: 400, message: 'The batch holds no events.' },
  TY_BATCH_TOO_LONG: { status: 400, message: 'A batch holds 2,500 events at most.' },
  TY_EVENTS_REFUSED: {
    status: 400,
    message: 'Some events were refused and the source is strict: nothing of this request was accepted.',
  },
  TY_BODY_INCOMPLETE: { status: 400, message: 'The body ended early.' },
  TY_QUEUE_UNAVAILABLE: { status: 503, message: 'Events cannot be stored right now. Try again later.' },
  // Collection: one event
  TY_EVENT_NOT_OBJECT: { status: 400, message: 'An event must be a JSON object.' },
  TY_EVENT_TYPE: { status: 400, message: '"type" must be track, identify, page, screen, group or alias.' },
  TY_EVENT_TOO_LARGE: { status: 400, message: 'An event may have 32 KB at most.' },
  TY_EVENT_TOO_DEEP: { status: 400, message: 'An event may be nested 64 levels deep at most.' },
  TY_EVENT_TOO_MANY_KEYS: { status: 400, message: 'An event may have 10,000 keys at most.' },
  TY_EVENT_FORBIDDEN_KEY: { status: 400, message: 'The key `__proto__` is not allowed.' },
  TY_EVENT_NO_USER: { status: 400, message: 'An event needs a userId or an anonymousId.' },
  TY_EVENT_NAME: { status: 400, message: 'A track call needs "event": a non-empty string.' },
  TY_EVENT_GROUP_ID: { status: 400, message: 'A group call needs "groupId".' },
  TY_EVENT_ALIAS_IDS: { status: 400, message: 'An alias call needs "userId" and "previousId".' },
  TY_EVENT_FIELD_TYPE: { status: 400, message: 'A field has the wrong type.' },
  TY_EVENT_MESSAGE_ID: { status: 400, message: '"messageId" may have 100 characters at most.' },
  // Files: one row
  TY_ROW_NOT_UTF8: { status: 400, message: 'The row is not valid UTF-8.' },
  TY_ROW_TOO_LONG: { status: 400, message: 'A row may have 64 KB at most.' },
  TY_ROW_QUOTE: { status: 400, message: "The row's quotes do not fit." },
  TY_ROW_COLUMNS: { status: 400, message: 'The row has more or fewer fields than the header.' },
  TY_ROW_NOT_JSON: { status: 400, message: 'The line is not valid JSON.' },
  TY_ROW_VALUE: { status: 400, message: 'A field does not hold what its column is mapped to.' },
  TY_ROW_TIME: { status: 400, message: 'The time cannot be read.' },
  // Control plane
  TY_UNAUTHORIZED: {
    status: 401,
    message: 'Send a secret API key as "Authorization: Bearer <key>", or sign in.',
  },
  TY_FORBIDDEN: { status: 403, message: 'Not allowed.' },
  TY_NOT_FOUND: { status: 404, message: 'There is no such thing.' },
  TY_METHOD_NOT_ALLOWED: { status: 405, message: 'This path does not take this method.' },
  TY_CONFLICT: { status: 409, message: 'This is in conflict with what is there.' },
  TY_VALIDATION: { status: 400, message: 'Some fields are not right.' },
  TY_RATE_LIMITED: { status: 429, message: 'Too many requests. Try again later.' },
  TY_INTERNAL: { status: 500, message: 'Something went wrong on our side.' },
  TY_UNAVAILABLE: { status: 503, message: 'A part that this needs is not available right now.' },
  TY_MAPPING_TESTS_FAILED: {
    status: 409,
    message: 'Some mapping tests fail with this change. Nothing was changed.',
  },
  TY_OAUTH_NOT_OFFERED: {
    status: 409,
    message:
      'No account can be connected to this kind of destination: paste its credentials into the settings.',
  },
  TY_OAUTH_NOT_CONFIGURED: { status: 409, message: 'This installation has no app at the vendor.' },
  TY_OAUTH_STATE: {
    status: 400,
    message: 'This connection was not begun by you, was finished already, or took longer than ten minutes.',
  },
  TY_OAUTH_REFUSED: { status: 400, message: 'The vendor gave no access.' },
  TY_GEO_DATABASE_MISSING: {
    status: 409,
    message: 'There is no file of places here that could be read: nothing can be located.',
  },
  TY_QUERY_INVALID: { status: 400, message: 'This SQL could not be run: one query that reads is taken.' },
  TY_QUERY_TIMEOUT: { status: 408, message: 'The query took too long and was ended.' },
  TY_QUERY_TOO_LARGE: { status: 413, message: 'The query needs more than it may have.' },
  TY_QUERY_NOT_OFFERED: { status: 409, message: 'There is nothing here that can be queried.' },
  TY_IMPORT_FILE: { status: 400, message: 'The file cannot be read as CSV or NDJSON.' },
  TY_IMPORT_TOO_LARGE: { status: 413, message: 'A file may have 10 GB at most, decompressed.' },
  TY_IMPORT_INCOMPLETE: { status: 400, message: 'The upload ended early. Nothing was imported.' },
  // Start and operation
  TY_CONFIG: { status: 500, message: 'The configuration is not right.' },
  TY_SECRET_UNSEAL: { status: 500, message: 'A secret cannot be opened with the key at hand.' },
  TY_QUEUE_EVICTION_POLICY: { status: 500, message: 'Redis must run with maxmemory-policy noeviction.' },
  TY_LEASE_LOST: { status: 500, message: 'The lane is leased by another worker now.' },
  TY_LAKE_KEY: { status: 500, message: 'This is not a name that an object of the lake may have.' },
  TY_LAKE_DAMAGED: { status: 500, message: 'An object of the lake is damaged.' },
  TY_POSTGRES_MISSING: { status: 500, message: 'The programs of the embedded PostgreSQL are not installed.' },
  TY_POSTGRES_FOLDER: { status: 500, message: 'The embedded PostgreSQL cannot use this folder.' },
  TY_POSTGRES_START: { status: 500, message: 'The embedded PostgreSQL did not start.' },
  // Outgoing
  TY_EGRESS_REFUSED: {
    status: 400,
    message: 'This address may not be reached: it is private, local or reserved.',
  },
  TY_EGRESS_URL: {
    status: 400,
    message: 'Only http and https URLs without user and password can be reached.',
  },
  TY_RESPONSE_TOO_LARGE: { status: 502, message: 'The answer is larger than allowed.' },
  TY_REQUEST_TIMEOUT: { status: 504, message: 'No answer in time.' },
} as const satisfies Record<string, { status: number; message: string }>;

/** One of the catalogue's codes. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** An error with a code of the catalogue, for bugs and borders. Expected results are values, not errors. */
export class TrackyardError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  /** More about this case, safe to show to the caller: no payload, no secret. */
  readonly details: unknown;

  constructor(code: ErrorCode, options: { message?: string; details?: unknown; cause?: unknown } = {}) {
    super(options.message ?? ERROR_CODES[code].message, { cause: options.cause });
    this.name = 'TrackyardError';
    this.code = code;
    this.status = ERROR_CODES[code].status;
    this.details = options.details;
  }
}

/** Whether `error` carries a code of the catalogue. */
export function isTrackyardError(error: unknown): error is TrackyardError {
  return error instanceof TrackyardError;
}
