import { ERROR_CODES, type ErrorCode } from '@trackyard/base';
import { parseBatch, type ParsedBatch, type ParseInput, type Problem } from '@trackyard/event-spec';
import { eventIdsOf, type RawEventIds } from '@trackyard/lake';
import type { IngestSource } from './authenticate.ts';
import type { ParsedBody } from './parse-body.ts';
import { quarantineLine } from './quarantine-line.ts';

/** One problem of one item, as the sender is told. */
export interface Warning {
  index: number;
  messageId?: string;
  code: ErrorCode;
  message: string;
}

/** What the sender is told once everything is stored. */
export type Answer =
  | { kind: 'accepted'; warnings: readonly Warning[] }
  | { kind: 'refused'; code: ErrorCode; message: string; warnings?: readonly Warning[] };

/** What one request brings to the batch record, and its answer. */
export interface Verdict {
  /** Accepted events, one JSON line each. */
  lines: readonly string[];
  /** Refused items, one JSON line each. */
  quarantine: readonly string[];
  /** The items that have a message id, accepted or not: what the lake's index finds the request by. */
  ids: readonly RawEventIds[];
  answer: Answer;
}

/**
 * What becomes of a request with a valid key: events and quarantine. A body that cannot be read at all is one
 * entry of quarantine without an item; the lake has the body. In a strict source one refused item refuses all.
 */
export function judge(body: ParsedBody, source: IngestSource, input: ParseInput): Verdict {
  if ('code' in body) return refuseBody({ code: body.code, message: ERROR_CODES[body.code].message }, input);
  const parsed = parseBatch(body.value, input);
  if (parsed.problem !== undefined) return refuseBody(parsed.problem, input);
  const { lines } = parsed;
  const ids = eventIdsOf(parsed);
  if (parsed.rejections.length === 0) return { lines, quarantine: [], ids, answer: ACCEPTED };
  const quarantine = parsed.rejections.map((rejection) => quarantineLine(input, rejection));
  const warnings = warningsOf(parsed);
  if (!source.strict) return { lines, quarantine, ids, answer: { kind: 'accepted', warnings } };
  quarantine.push(...quarantineRest(parsed, body.value, input));
  return { lines: [], quarantine, ids, answer: { kind: 'refused', ...REFUSED_BY_STRICT, warnings } };
}

const ACCEPTED: Answer = { kind: 'accepted', warnings: [] };
const REFUSED_BY_STRICT: Problem = {
  code: 'TY_EVENTS_REFUSED',
  message: ERROR_CODES.TY_EVENTS_REFUSED.message,
};

function refuseBody(problem: Problem, input: ParseInput): Verdict {
  const line = quarantineLine(input, { index: null, problems: [problem] });
  return {
    lines: [],
    quarantine: [line],
    ids: [],
    answer: { kind: 'refused', code: problem.code, message: problem.message },
  };
}

function warningsOf({ rejections }: ParsedBatch): Warning[] {
  return rejections.flatMap(({ index, messageId, problems }) =>
    problems.map(({ code, message }) =>
      messageId === undefined ? { index, code, message } : { index, messageId, code, message },
    ),
  );
}

/** The good items of a strict source's request, which share the bad ones' fate. */
function quarantineRest(parsed: ParsedBatch, body: unknown, input: ParseInput): string[] {
  return parsed.events.map(({ messageId, trackyard: { index } }) =>
    quarantineLine(input, {
      index,
      messageId,
      problems: [REFUSED_BY_STRICT],
      item: itemAt(body, index, input),
    }),
  );
}

function itemAt(body: unknown, index: number, input: ParseInput): unknown {
  if (!input.batch || typeof body !== 'object' || body === null || !('batch' in body)) return body;
  return Array.isArray(body.batch) ? body.batch[index] : undefined;
}
