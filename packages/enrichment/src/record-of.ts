import type { Json, JsonObject } from '@trackyard/base';

/** A value as an object; an empty one where it is something else. */
export function recordOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** Without the values that are absent; nothing where none is left. */
export function present(values: Record<string, Json | undefined>): JsonObject | undefined {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as JsonObject);
}

/**
 * A part of a context with what belongs together added whole, or not at all: half a sender's and half ours would be
 * said of nothing. Nothing where the sender has said any of it.
 */
export function withGroup(
  sent: JsonObject,
  group: JsonObject | undefined,
  names: readonly string[] = Object.keys(group ?? {}),
): JsonObject | undefined {
  if (!group || names.some((name) => sent[name] !== undefined && sent[name] !== null)) return undefined;
  return { ...sent, ...group };
}
