import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Schema } from '../api/client.ts';
import { AttemptLine } from '../delivery/attempt-line.tsx';
import { fateOf, type TracedConnection } from '../delivery/event-fate.ts';
import { explainDecision } from '../delivery/explain-decision.ts';
import { explainFailure } from '../delivery/explain-failure.ts';
import { StatusPill } from '../parts/status-pill.tsx';
import { words } from '../words.ts';
import { eventQueries } from './event-queries.ts';
import { SendAgain } from './send-again.tsx';
import { TraceStep } from './trace-step.tsx';

interface TraceConnectionProps {
  trace: Schema<'Trace'>;
  connection: TracedConnection;
}

const say = words.trace;

/** What was decided for one destination, each call, and what came of it. */
export function TraceConnection({ trace, connection }: TraceConnectionProps) {
  const { connectionId, destinationId, destinationName, reason, attempts, deadLetters } = connection;
  const rules = useQuery(eventQueries.connectionsOf(trace.sourceId)).data?.find(
    ({ id }) => id === connectionId,
  );
  const fate = fateOf(connection);
  const decision = explainDecision(reason, rules);
  return (
    <TraceStep
      title={
        <Link to="/destinations/$destinationId" params={{ destinationId }}>
          {destinationName}
        </Link>
      }
      tone={fate.tone}
      state={<StatusPill tone={fate.tone}>{fate.label}</StatusPill>}
    >
      <p>
        {decision.text} {attempts.length + deadLetters.length > 0 || reason === null ? fate.text : ''}
      </p>
      {decision.rule !== undefined && (
        <p>
          {say.rule}: <code>{decision.rule}</code>
        </p>
      )}
      {reason !== null && (
        <p className="hint">
          {decision.next} {say.ruleOfNow}
        </p>
      )}
      {attempts.map((attempt) => (
        <AttemptLine key={attempt.id} attempt={attempt} />
      ))}
      {deadLetters.map((letter) => (
        <LetterLine key={letter.id} destinationId={destinationId} letter={letter} />
      ))}
      <SendAgain trace={trace} connection={connection} />
    </TraceStep>
  );
}

interface LetterLineProps {
  destinationId: string;
  letter: TracedConnection['deadLetters'][number];
}

function LetterLine({ destinationId, letter: { id, status, reason, message } }: LetterLineProps) {
  return (
    <div className="callout" data-tone={status === 'open' ? 'bad' : 'quiet'}>
      <p>
        <b>{say.letter(say.letterStatus[status] ?? status)}</b> · {explainFailure(reason).title}
      </p>
      {message !== null && <p>{message}</p>}
      <Link
        to="/destinations/$destinationId"
        params={{ destinationId }}
        search={{ tab: 'dead-letters', letter: id }}
      >
        {say.openLetter}
      </Link>
    </div>
  );
}
