import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { ApiError } from '../api/client.ts';
import { queries, type Destination } from '../api/queries.ts';
import '../delivery/delivery.css';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { PageTabs } from '../parts/page-tabs.tsx';
import { StatusPill } from '../parts/status-pill.tsx';
import { useNow } from '../parts/use-now.ts';
import { words } from '../words.ts';
import { AttemptsTab } from './attempts/attempts-tab.tsx';
import { DeadLettersTab } from './dead-letters/dead-letters-tab.tsx';
import { deliveryQueries } from './delivery-queries.ts';
import './destination.css';
import { healthWords } from './health-words.ts';
import { NextStep } from './next-step.tsx';
import { OverviewTab } from './overview/overview-tab.tsx';
import { SettingsTab } from './settings/settings-tab.tsx';
import { standingOf } from './standing.ts';
import { WhyTab } from './why-tab.tsx';

const MappingsEditor = lazy(() =>
  import('../catalog/mappings/mappings-editor.tsx').then((module) => ({ default: module.MappingsEditor })),
);

/** One destination: how it is, what it was sent, what it will not get, and why. */
export default function DestinationPage() {
  const { destinationId } = useParams({ from: '/destinations/$destinationId' });
  const query = useQuery(deliveryQueries.live(destinationId));
  const isGone = query.error instanceof ApiError && query.error.status === 404;
  if (query.error && (!query.data || isGone)) {
    return (
      <>
        <PageHeader title={words.destination.above} />
        <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />
      </>
    );
  }
  if (!query.data) return <Skeleton height={360} radius="md" aria-busy />;
  return <OneDestination key={destinationId} destination={query.data} />;
}

function OneDestination({ destination }: { destination: Destination }) {
  const { overview, attempts, deadLetters, mappings, why, settings, tabs, above } = words.destination;
  const books = useQuery(queries.books);
  const connector = useQuery(deliveryQueries.connector(destination.type));
  const nowMs = useNow(1_000);
  const health = healthWords(destination, nowMs);
  const standing = standingOf(destination.id, books.data?.connections);
  return (
    <>
      <PageHeader
        title={destination.name}
        above={{ to: '/destinations', label: above }}
        hint={connector.isPending ? '\u00a0' : (connector.data?.name ?? destination.type)}
        state={<StatusPill tone={health.tone}>{health.label}</StatusPill>}
      >
        <NextStep destination={destination} standing={standing} />
      </PageHeader>
      <PageTabs
        label={tabs}
        tabs={[
          {
            id: 'overview',
            label: overview,
            content: () => <OverviewTab destination={destination} health={health} standing={standing} />,
          },
          { id: 'attempts', label: attempts, content: () => <AttemptsTab destinationId={destination.id} /> },
          {
            id: 'dead-letters',
            label: deadLetters,
            count: standing?.dead,
            content: () => <DeadLettersTab destination={destination} />,
          },
          ...(destination.builtin
            ? []
            : [
                {
                  id: 'mappings',
                  label: mappings,
                  content: () => <Mappings destinationId={destination.id} />,
                },
              ]),
          { id: 'why', label: why, content: () => <WhyTab destination={destination} /> },
          {
            id: 'settings',
            label: settings,
            content: () => <SettingsTab destination={destination} standing={standing} />,
          },
        ]}
      />
    </>
  );
}

function Mappings({ destinationId }: { destinationId: string }) {
  return (
    <Suspense fallback={<Skeleton height={320} radius="md" />}>
      <MappingsEditor destinationId={destinationId} />
    </Suspense>
  );
}
