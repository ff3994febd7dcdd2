import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError, type Schema } from '../api/client.ts';
import '../delivery/delivery.css';
import { nameOf } from '../live/live-row.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { words } from '../words.ts';
import { eventQueries } from './event-queries.ts';
import './events.css';
import { TraceConnection } from './trace-connection.tsx';
import { TraceNormalised } from './trace-normalised.tsx';
import { TraceReceived } from './trace-received.tsx';
import { TraceStep } from './trace-step.tsx';
import { TryDestination } from './try-destination.tsx';

const say = words.trace;
const ABOVE = { to: '/events', label: words.events.title };

/** One event's whole life: received, understood, decided about, sent. */
export default function TracePage() {
  const { messageId } = useParams({ from: '/events/$messageId' });
  const trace = useQuery(eventQueries.trace(messageId));
  if (trace.data) return <OneTrace key={messageId} trace={trace.data} />;
  const isMissing = trace.error instanceof ApiError && trace.error.status === 404;
  return (
    <>
      <PageHeader title={say.title} above={ABOVE} hint={<code>{messageId}</code>} />
      {trace.isPending && <Skeleton height={240} radius="md" aria-busy />}
      {trace.error && !isMissing && <ErrorNotice error={trace.error} onRetry={() => void trace.refetch()} />}
      {isMissing && (
        <EmptyState title={words.events.noMatchTitle} hint={say.notYet}>
          <Button onClick={() => void trace.refetch()}>{words.errors.retry}</Button>
        </EmptyState>
      )}
    </>
  );
}

function OneTrace({ trace }: { trace: Schema<'Trace'> }) {
  const { event, messageId, connections } = trace;
  const [isTrying, setTrying] = useState(false);
  return (
    <>
      <PageHeader
        title={event ? nameOf(event) || String(event['type']) : say.refused}
        above={ABOVE}
        hint={
          <>
            {event && `${String(event['type'])} · `}
            <code>{messageId}</code>
          </>
        }
      >
        {event && <Button onClick={() => setTrying(true)}>{say.tryOut.act}</Button>}
      </PageHeader>
      <ol className="trace">
        <TraceReceived trace={trace} />
        <TraceNormalised trace={trace} />
        {event && connections.length === 0 && (
          <TraceStep title={say.noConnections} tone="quiet">
            <p>{say.noConnectionsHint}</p>
            <Link to="/catalog">{say.connect}</Link>
          </TraceStep>
        )}
        {connections.map((connection) => (
          <TraceConnection key={connection.connectionId} trace={trace} connection={connection} />
        ))}
      </ol>
      {isTrying && event && (
        <TryDestination event={event} sourceId={trace.sourceId} onClose={() => setTrying(false)} />
      )}
    </>
  );
}
