import type { LogSink } from './create-logger.ts';

/** Turns JSON lines into lines for a person at a terminal. */
export function prettySink(sink: LogSink): LogSink {
  return { write: (line) => sink.write(prettyLine(JSON.parse(line))) };
}

function prettyLine(entry: Record<string, unknown>): string {
  const { time, level, app: _app, event, errorStack, ...fields } = entry;
  const clock = String(time).slice(11, 19);
  const pairs = Object.entries(fields).map(([name, value]) => ` ${name}=${prettyValue(value)}`);
  const stack = errorStack === undefined ? '' : `\n${String(errorStack)}`;
  return `${clock} ${String(level).toUpperCase()} ${String(event)}${pairs.join('')}${stack}\n`;
}

/** Text with spaces or control characters is quoted, so that no value can forge a line or a field. */
function prettyValue(value: unknown): string {
  return typeof value === 'string' && !/^[\w.:/@*-]+$/.test(value) ? JSON.stringify(value) : String(value);
}
