import type { ErrorCode } from '@trackyard/base';
import { salvageBatch } from '@trackyard/event-spec';

/** A body's JSON, or why there is none. */
export type ParsedBody = { value: unknown } | { code: ErrorCode };

const BYTE_ORDER_MARK = '\uFEFF';

/** `JSON.parse` as a value: what senders send is no bug of ours. Of a batch that is none, what is whole is saved. */
export function parseBody(text: string, { isBatch }: { isBatch: boolean }): ParsedBody {
  try {
    return { value: JSON.parse(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text) };
  } catch (error) {
    if (error instanceof RangeError) return { code: 'TY_BODY_TOO_DEEP' };
    const saved = isBatch ? salvageBatch(text) : undefined;
    return saved ? { value: saved } : { code: 'TY_BODY_NOT_JSON' };
  }
}
