/** A JSON object of unknown content. */
export type JsonRecord = Record<string, unknown>;

/** Whether a parsed JSON value is an object, not a list and not null. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
