import './catalog.css';
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { queries } from '../api/queries.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { words } from '../words.ts';
import { catalogQueries } from './queries.ts';
import { ConnectStep } from './set-up/connect-step.tsx';
import { LivePanel } from './set-up/live-panel.tsx';
import { Stepper } from './set-up/stepper.tsx';
import { stepOf } from './set-up/steps.ts';
import { WatchPanel } from './set-up/watch-panel.tsx';
import { WizardSteps } from './set-up/wizard-steps.tsx';

/** The set-up wizard: of a type (`/set-up/new?type=`), then of the destination that the first step makes. */
export default function SetUpPage() {
  const { destinationId } = useParams({ from: '/set-up/$destinationId' });
  const { type = '' } = useSearch({ strict: false });
  return destinationId === 'new' ? (
    <NewDestination type={type} />
  ) : (
    <Existing key={destinationId} id={destinationId} />
  );
}

function NewDestination({ type }: { type: string }) {
  const { data: connector, error, refetch } = useQuery(catalogQueries.connector(type));
  if (error && !connector) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (!connector) return <Skeleton height={320} radius="md" />;
  return (
    <div className="set-up">
      <PageHeader
        title={words.catalog.setUp.title(connector.name)}
        above={{ to: '/catalog', label: words.catalog.title }}
      />
      <Stepper step="connect" />
      <ConnectStep connector={connector} />
    </div>
  );
}

/** What stands there: steps until a source is connected, then what the connection does. */
function Existing({ id }: { id: string }) {
  const { step } = useSearch({ strict: false });
  const { data: destination, error, refetch } = useQuery(queries.destination(id));
  const kind = useQuery({ ...catalogQueries.connector(destination?.type ?? ''), enabled: !!destination });
  const { data: connections, error: notConnected } = useQuery(catalogQueries.connections(id));
  const failed = error ?? kind.error ?? notConnected;
  if (failed && !(destination && kind.data && connections))
    return <ErrorNotice error={failed} onRetry={() => void refetch()} />;
  if (!destination || !kind.data || !connections) return <Skeleton height={320} radius="md" />;
  const running = connections.filter(({ enabled }) => enabled && destination.enabled);
  const watched = running.filter(({ mode }) => mode === 'shadow');
  if (watched.length > 0) return <WatchPanel destination={destination} connections={watched} />;
  if (running.length > 0) return <LivePanel destination={destination} connections={running} />;
  return (
    <div className="set-up">
      <PageHeader
        title={words.catalog.setUp.title(destination.name)}
        hint={words.catalog.setUp.leave}
        above={{ to: '/destinations', label: words.catalog.list.title }}
      />
      <Stepper step={stepOf(step)} destinationId={id} />
      <WizardSteps
        step={stepOf(step)}
        destination={destination}
        connector={kind.data}
        connections={connections}
      />
    </div>
  );
}
