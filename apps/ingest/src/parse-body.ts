import type { ErrorCode } from '@trackyard/base';

/** A body's JSON, or why there is none. */
export type ParsedBody = { value: unknown } | { code: ErrorCode };

const BYTE_ORDER_MARK = '\uFEFF';

/** `JSON.parse` as a value: what senders send is no bug of ours. */
export function parseBody(text: string): ParsedBody {
  try {
    return { value: JSON.parse(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text) };
  } catch (error) {
    return { code: error instanceof RangeError ? 'TY_BODY_TOO_DEEP' : 'TY_BODY_NOT_JSON' };
  }
}
