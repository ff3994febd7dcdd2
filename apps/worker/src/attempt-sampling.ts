import type { NewAttempt } from '@trackyard/store';

/** What a log keeps of one stream (a destination's calls with one outcome) in one minute. */
export interface SampleLimits {
  /** Rows of their own. */
  rows: number;
  /** The first ones of them keep request and response. */
  bodies: number;
}

/**
 * However often a destination fails, a minute leaves six rows with bodies at most, the summaries' included: so a week's
 * outage fills no disk. Deliveries are more often looked for one by one.
 */
const FAILED: SampleLimits = { rows: 20, bodies: 2 };
const DELIVERED: SampleLimits = { rows: 30, bodies: 10 };
/** Events that a minute's summaries name, so that a trace finds them; 16 KB together. */
const MESSAGES = 4_000;

/** What a stream has had in the current minute. */
export interface StreamMinute {
  rows: number;
  /** All calls that got no row of their own since the last summary was taken, as one. */
  summary: NewAttempt | undefined;
  /** Events that the minute's summaries name. */
  named: Set<string>;
}

export function newStreamMinute(): StreamMinute {
  return { rows: 0, summary: undefined, named: new Set() };
}

export function limitsFor(attempt: NewAttempt): SampleLimits {
  return isFailed(attempt) ? FAILED : DELIVERED;
}

/** Calls that may stand for one another: the same action, the same outcome, the same reason. */
export function streamOf({ destinationId, action, reason, ...attempt }: NewAttempt): string {
  return JSON.stringify([destinationId, action, isFailed(attempt) ? (reason ?? '') : null]);
}

function isFailed({ retried, dead, held }: Pick<NewAttempt, 'retried' | 'dead' | 'held'>): boolean {
  return retried + dead + held > 0;
}

/** Takes one call into its stream's minute; gives its row, where it gets one. */
export function sample(
  minute: StreamMinute,
  attempt: NewAttempt,
  limits: SampleLimits,
): NewAttempt | undefined {
  if (minute.rows < limits.rows) {
    minute.rows += 1;
    return minute.rows <= limits.bodies ? attempt : withoutBodies(attempt);
  }
  const fresh = newMessages(minute, attempt);
  minute.summary = minute.summary
    ? merged(minute.summary, attempt, fresh)
    : { ...attempt, calls: attempt.calls ?? 1, messages: fresh };
  return undefined;
}

/** The summary as it stands; the next one begins empty. */
export function takeSummary(minute: StreamMinute): NewAttempt | undefined {
  const { summary } = minute;
  minute.summary = undefined;
  return summary;
}

function withoutBodies({ request: _request, response: _response, ...attempt }: NewAttempt): NewAttempt {
  return attempt;
}

/** The call's events that no summary names yet, as far as there is room. */
function newMessages({ named }: StreamMinute, { messages }: NewAttempt): NewAttempt['messages'] {
  return messages.flatMap((message) => {
    if (named.size >= MESSAGES) return [];
    const [sourceId, messageId] = [copied(message.sourceId), copied(message.messageId)];
    const key = `${sourceId} ${messageId}`;
    if (named.has(key)) return [];
    named.add(key);
    return [{ sourceId, messageId }];
  });
}

/** V8 would keep the whole text that it was cut from: that of all events which were stored together. */
function copied(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}

/** The latest call, which keeps its bodies, with the counts of all. */
function merged(summary: NewAttempt, latest: NewAttempt, fresh: NewAttempt['messages']): NewAttempt {
  return {
    ...latest,
    calls: (summary.calls ?? 1) + (latest.calls ?? 1),
    connectionIds: [...new Set([...summary.connectionIds, ...latest.connectionIds])],
    delivered: summary.delivered + latest.delivered,
    retried: summary.retried + latest.retried,
    dead: summary.dead + latest.dead,
    held: summary.held + latest.held,
    maybeDelivered: (summary.maybeDelivered ?? 0) + (latest.maybeDelivered ?? 0),
    messages: [...summary.messages, ...fresh],
  };
}
