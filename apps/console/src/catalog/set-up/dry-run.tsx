import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { answered, api } from '../../api/client.ts';
import type { Destination } from '../../api/queries.ts';
import { Card } from '../../parts/card.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { words } from '../../words.ts';
import { DryRunSamples } from './dry-run-samples.tsx';

interface DryRunProps {
  destination: Destination;
  sourceId: string;
  /** Right of the title. */
  actions: ReactNode;
}

const EVENTS = 100;
const FAILURES = ['dead', 'held', 'retry'];
const said = words.catalog.setUp.start;

/** What the source's latest events would cause: counts, and each request. */
export function DryRun({ destination: { id, updatedAt }, sourceId, actions }: DryRunProps) {
  const { data, error, refetch } = useQuery({
    queryKey: ['destinations', id, 'dry-run', sourceId, updatedAt],
    queryFn: ({ signal }) => {
      const params = { path: { id } };
      return answered(
        api.POST('/destinations/{id}/test-events', { params, body: { sourceId, events: EVENTS }, signal }),
      );
    },
    staleTime: 0,
  });
  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={200} radius="md" />;
  const fails = FAILURES.some((outcome) => data.outcomes[outcome]);
  return (
    <Card
      title={said.title}
      hint={data.events === 0 ? said.noEvents : said.hint(data.events)}
      actions={actions}
    >
      {data.events > 0 && (
        <dl className="figures">
          {Object.entries(data.outcomes).map(([outcome, events]) => (
            <div key={outcome} data-tone={toneOf(outcome)}>
              <dt>{words.catalog.outcomes[outcome] ?? outcome}</dt>
              <dd>{events.toLocaleString('en')}</dd>
            </div>
          ))}
        </dl>
      )}
      <ul className="reason-list">
        {Object.entries(data.reasons).map(([reason, events]) => (
          <li key={reason}>
            {events.toLocaleString('en')} · {words.catalog.reasons[reason] ?? reason}
          </li>
        ))}
      </ul>
      {fails && <p className="notice">{said.failing}</p>}
      {data.samples.length > 0 && <DryRunSamples samples={data.samples} />}
    </Card>
  );
}

function toneOf(outcome: string): string {
  if (outcome === 'would_send') return 'good';
  return FAILURES.includes(outcome) ? 'bad' : 'quiet';
}
