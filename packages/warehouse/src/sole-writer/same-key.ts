import { quoteName } from '../quote-name.ts';

/** SQL: whether `s` and `t` have the same key. */
export function sameKey(keys: readonly string[]): string {
  return keys.map((key) => `t.${quoteName(key)} = s.${quoteName(key)}`).join(' AND ');
}
