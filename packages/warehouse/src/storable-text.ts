const REPLACEMENT = '\ufffd';
/** A backslash escapes what follows, so `\\u0000` is a backslash and text: it is matched first, and kept. */
const UNSTORABLE_ESCAPE = /\\(?:\\|u(?:0000|d[89a-f][0-9a-f]{2}))/g;

/**
 * `text` with each NUL character and each half of a surrogate pair replaced by U+FFFD: JSON can carry them,
 * most warehouses cannot.
 */
export function storableText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', REPLACEMENT) : wellFormed;
}

/** `value` as JSON, its texts as {@link storableText} makes them. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!json.includes('\\u')) return json;
  return json.replace(UNSTORABLE_ESCAPE, (escape) => (escape === '\\\\' ? escape : REPLACEMENT));
}
