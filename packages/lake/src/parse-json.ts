import { ERROR_CODES } from '@trackyard/base';
import type { Problem } from '@trackyard/event-spec';

export type ParsedJson = { json: unknown } | { problem: Problem };

const BYTE_ORDER_MARK = '\uFEFF';

/** `JSON.parse` as a value, past a byte order mark. */
export function parseJson(text: string): ParsedJson {
  try {
    return { json: JSON.parse(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text) };
  } catch (error) {
    const code = error instanceof RangeError ? 'TY_BODY_TOO_DEEP' : 'TY_BODY_NOT_JSON';
    return { problem: { code, message: ERROR_CODES[code].message } };
  }
}
