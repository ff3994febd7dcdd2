import type { Logger, LogFields } from '@trackyard/base';
import { pino } from 'pino';
import { flatError, safeFields } from './log-fields.ts';
import { prettySink } from './pretty-sink.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Takes whole lines; `process.stdout` is one. */
export interface LogSink {
  write(line: string): unknown;
}

export interface LoggerOptions {
  level: LogLevel;
  /** The app's name, on every line. */
  name: string;
  /** For people: `12:00:01 INFO delivery.attempted destination=dst_1 ms=12`. Else one JSON object a line. */
  pretty?: boolean;
  /** The process's standard output, written at once, where it is absent. */
  destination?: LogSink;
}

/** The lines hold `time`, `level`, `app`, `event` and the fields beside them. */
export function createLogger({ level, name, pretty = false, destination }: LoggerOptions): Logger {
  const sink = destination ?? standardOutput();
  const logger = pino(
    {
      level,
      base: { app: name },
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    pretty ? prettySink(sink) : sink,
  );
  return overPino(logger, {});
}

/** Where nobody reads it any more (a terminal that was closed), the process has to go on, if only to stop in order. */
function standardOutput(): LogSink {
  const output = pino.destination({ fd: 1, sync: true });
  output.on('error', () => undefined);
  return output;
}

function overPino(logger: pino.Logger, bound: LogFields): Logger {
  const merged = (fields?: LogFields) => safeFields({ ...bound, ...fields });
  return {
    debug: (event, fields) => logger.isLevelEnabled('debug') && logger.debug(merged(fields), event),
    info: (event, fields) => logger.isLevelEnabled('info') && logger.info(merged(fields), event),
    warn: (event, fields) => logger.isLevelEnabled('warn') && logger.warn(merged(fields), event),
    error: (event, fields, cause) => logger.error({ ...merged(fields), ...flatError(cause) }, event),
    child: (fields) => overPino(logger, { ...bound, ...fields }),
  };
}
