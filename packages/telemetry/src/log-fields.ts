import { MASK, redactText, type LogFields } from '@trackyard/base';

/** The line's own keys; a field of that name would be written beside it. */
const RESERVED = new Set(['time', 'level', 'app', 'event']);
const SECRET_NAME = /secret|password|passwd|token|authorization|cookie|(api|write|private)_?key/i;
const MAX_TEXT_LENGTH = 1_000;
const MAX_STACK_LENGTH = 4_000;

/** `fields` as they may be printed: plain values only, whatever the caller's types let through. */
export function safeFields(fields: LogFields): LogFields {
  const safe: Record<string, LogFields[string]> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) safe[RESERVED.has(name) ? `${name}_` : name] = safeValue(name, value);
  }
  return safe;
}

function safeValue(name: string, value: unknown): LogFields[string] {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  if (typeof value !== 'string') return `(${typeof value})`;
  return SECRET_NAME.test(name) ? MASK : redactText(value).slice(0, MAX_TEXT_LENGTH);
}

/** An error as fields, its causes' texts in one. Only name, text, code and stack: drivers hang payloads on errors. */
export function flatError(error: unknown): LogFields {
  if (error === undefined) return {};
  if (!(error instanceof Error)) return { error: safeValue('error', error) };
  return {
    error: error.name,
    errorMessage: safeText(messages(error), MAX_TEXT_LENGTH),
    ...('code' in error && typeof error.code === 'string' && { errorCode: error.code }),
    ...(error.stack !== undefined && { errorStack: safeText(error.stack, MAX_STACK_LENGTH) }),
  };
}

function messages(error: Error): string {
  const texts = [];
  for (let at: unknown = error; at instanceof Error && texts.length < 5; at = at.cause)
    texts.push(at.message);
  return texts.join(' < ');
}

/** Masks first: a cut through a secret would leave a piece that no longer looks like one. */
function safeText(text: string, maxLength: number): string {
  return redactText(text).slice(0, maxLength);
}
