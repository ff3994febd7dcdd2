/** What BigQuery says of a request or a job that failed. */
export interface ErrorProto {
  /** https://cloud.google.com/bigquery/docs/error-messages */
  reason: string;
  message: string;
}

/** A request that BigQuery refused. */
export class ApiFailure extends Error {
  override name = 'ApiFailure';
  readonly status: number;
  readonly reason: string;

  constructor(status: number, { reason, message }: ErrorProto) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

/** A job that was taken and ended with an error. */
export class JobFailure extends Error {
  override name = 'JobFailure';
  readonly reason: string;
  readonly kind: 'load' | 'query';

  constructor(kind: 'load' | 'query', { reason, message }: ErrorProto) {
    super(message);
    this.kind = kind;
    this.reason = reason;
  }
}

export function isRefusal(error: unknown, reason: string): error is ApiFailure {
  return error instanceof ApiFailure && error.reason === reason;
}

export function isMissing(error: unknown): boolean {
  return (error instanceof JobFailure || error instanceof ApiFailure) && error.reason === 'notFound';
}

/** Two transactions changed one table: BigQuery ends the second. Nothing of it is there. */
export function isConflict(error: unknown): boolean {
  return error instanceof JobFailure && /due to concurrent update/.test(error.message);
}
