import type { ParseInput, Problem } from '@trackyard/event-spec';

/** What was refused. `index` is `null` for a body that was refused as a whole; the lake has it by request id. */
export interface Refusal {
  index: number | null;
  messageId?: string;
  problems: readonly Problem[];
  item?: unknown;
}

/**
 * One line of quarantine: `{sourceId, requestId, index, messageId?, receivedAt, problems, item?}`. An item that
 * is nested too deeply is left out: no JSON writer downstream could take it.
 */
export function quarantineLine(input: ParseInput, refusal: Refusal): string {
  const { index, messageId, problems, item } = refusal;
  const isTooDeep = problems.some(({ code, path }) => code === 'TY_EVENT_TOO_DEEP' && path === undefined);
  return JSON.stringify({
    sourceId: input.sourceId,
    requestId: input.requestId,
    index,
    messageId,
    receivedAt: new Date(input.receivedAt).toISOString(),
    problems,
    item: isTooDeep ? undefined : item,
  });
}
