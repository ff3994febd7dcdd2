/** Ids, counts and durations of one unit of work. Never a payload, a header, a URL's query or a secret. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** The port that parts log through: one wide line a unit of work, named `<thing>.<happened>`. */
export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields, cause?: unknown): void;
  child(fields: LogFields): Logger;
}

/** Says nothing: for tests. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLogger,
};
