import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ApiError, type Schema } from '../api/client.ts';
import type { Destination } from '../api/queries.ts';
import { AttemptLine } from '../delivery/attempt-line.tsx';
import { fateOf } from '../delivery/event-fate.ts';
import { explainDecision } from '../delivery/explain-decision.ts';
import { explainFailure } from '../delivery/explain-failure.ts';
import { eventQueries } from '../events/event-queries.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { words } from '../words.ts';
import { deliveryQueries } from './delivery-queries.ts';

interface WhyAnswerProps {
  destination: Destination;
  messageId: string;
}

const { whyNot: say } = words.destination;

/** One event's way to one destination, in a sentence. */
export function WhyAnswer({ destination, messageId }: WhyAnswerProps) {
  const trace = useQuery(eventQueries.trace(messageId));
  if (trace.isPending) return <Skeleton height={64} radius="md" aria-busy />;
  if (trace.error && !trace.data) {
    const isMissing = trace.error instanceof ApiError && trace.error.status === 404;
    if (isMissing) return <p className="callout">{words.trace.notYet}</p>;
    return <ErrorNotice error={trace.error} onRetry={() => void trace.refetch()} />;
  }
  return (
    <div className="why-answer" role="status">
      <Explained destination={destination} trace={trace.data} />
      <Link to="/events/$messageId" params={{ messageId }}>
        {say.lifeOf}
      </Link>
    </div>
  );
}

function Explained({ destination, trace }: { destination: Destination; trace: Schema<'Trace'> }) {
  const connections = useQuery(deliveryQueries.connections(destination.id)).data;
  const sources = useQuery(deliveryQueries.sources).data;
  const traced = trace.connections.find((one) => one.destinationId === destination.id);
  if (!trace.event) return <p className="callout">{say.refused}</p>;
  if (!traced) {
    const source = sources?.find(({ id }) => id === trace.sourceId)?.name ?? say.thisSource;
    return (
      <div className="callout">
        <p>{say.notConnected(source)}</p>
        <p className="hint">{words.reasons.filteredNext['not_connected']}</p>
      </div>
    );
  }
  if (trace.copies.earlier !== null) return <p className="callout">{say.duplicate}</p>;
  const fate = fateOf(traced);
  const decision = explainDecision(
    traced.reason,
    connections?.find(({ id }) => id === traced.connectionId),
  );
  const letter = traced.deadLetters.find(({ status }) => status === 'open');
  const isFiltered = traced.reason !== null && traced.attempts.length === 0;
  return (
    <>
      <div className="callout" data-tone={fate.tone}>
        <p>
          <b>{isFiltered ? decision.text : `${fate.label}.`}</b> {!isFiltered && fate.text}
        </p>
        {isFiltered && decision.rule !== undefined && (
          <p>
            <code>{decision.rule}</code>
          </p>
        )}
        {letter && (
          <p>
            {explainFailure(letter.reason).title}. {letter.message}
          </p>
        )}
        {isFiltered && decision.next && (
          <p>
            <b>{say.next}:</b> {decision.next}
          </p>
        )}
      </div>
      {isFiltered && <p className="hint">{words.trace.ruleOfNow}</p>}
      {traced.attempts.map((attempt) => (
        <AttemptLine key={attempt.id} attempt={attempt} />
      ))}
    </>
  );
}
