import type { Schema } from '../api/client.ts';
import { Disclosure } from '../parts/disclosure.tsx';
import { Moment } from '../parts/moment.tsx';
import { duration } from '../parts/numbers.ts';
import { StatusPill } from '../parts/status-pill.tsx';
import { words } from '../words.ts';
import { batchText, toneOfAttempt } from './event-fate.ts';
import { explainFailure } from './explain-failure.ts';
import { ExchangeView } from './exchange-view.tsx';

/** One call in a line, and when opened with its request and answer. */
export function AttemptLine({ attempt }: { attempt: Schema<'Attempt'> }) {
  const { at, calls, durationMs, reason, request, response } = attempt;
  return (
    <Disclosure
      summary={
        <>
          <StatusPill tone={toneOfAttempt(attempt)}>{batchText(attempt)}</StatusPill>
          <span className="attempt-what">
            {words.trace.attempt(calls)} <Moment at={at} />, {duration(durationMs)}
            {reason !== null && ` · ${explainFailure(reason).title}`}
          </span>
        </>
      }
    >
      <AttemptMessage attempt={attempt} />
      <ExchangeView request={request} response={response} />
    </Disclosure>
  );
}

/** What went wrong, in the connector's words. */
export function AttemptMessage({ attempt: { reason, message } }: { attempt: Schema<'Attempt'> }) {
  if (reason === null) return null;
  const { title, next } = explainFailure(reason);
  return (
    <div className="callout" data-tone="warn">
      <p>
        <b>{title}</b> <code>{reason}</code>
      </p>
      {message !== null && <p>{message}</p>}
      <p>{next}</p>
    </div>
  );
}
