/** The event itself is refused: dead letter, never retried. Shown to whoever looks at the dead letter. */
export class PayloadError extends Error {
  override name = 'PayloadError';
}

/** The destination refuses the credentials: its events are held and its owner is told. */
export class AuthError extends Error {
  override name = 'AuthError';
}

/** The destination's settings cannot work: its events are held until they are changed. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** The destination says that it is gone for good: the host disables it, and its events are held. */
export class GoneError extends Error {
  override name = 'GoneError';
}

/** The destination asks for a pause: retried after `afterMs`. */
export class RateLimitedError extends Error {
  override name = 'RateLimitedError';
  readonly afterMs: number | undefined;

  constructor(message: string, afterMs?: number) {
    super(message);
    this.afterMs = afterMs;
  }
}

/** Something passing went wrong: retried by the destination's policy. */
export class TransientError extends Error {
  override name = 'TransientError';
  /** Whether the request may have arrived although no answer did. */
  readonly maybeDelivered: boolean;

  constructor(message: string, options: { maybeDelivered?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.maybeDelivered = options.maybeDelivered ?? false;
  }
}

/** An answer that is not a success; the host's one table classifies it by its status. */
export class HttpError extends Error {
  override name = 'HttpError';
  readonly status: number;
  /** The answer's headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The beginning of the answer's body. */
  readonly body: string;

  constructor(response: { status: number; headers: Readonly<Record<string, string>>; text: string }) {
    super(`The destination answered ${response.status}.`);
    this.status = response.status;
    this.headers = response.headers;
    this.body = response.text.slice(0, 4096);
  }
}
