import { Button, Checkbox, Skeleton } from '@mantine/core';
import { useMutation, useQueries, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { answered, api } from '../../api/client.ts';
import type { Destination } from '../../api/queries.ts';
import { Card } from '../../parts/card.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { Moment } from '../../parts/moment.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { StatusPill } from '../../parts/status-pill.tsx';
import { words } from '../../words.ts';
import { catalogQueries, refreshDestination, type Connection } from '../queries.ts';
import { DryRunSamples } from './dry-run-samples.tsx';
import { watchedBy } from './watched.ts';

interface WatchPanelProps {
  destination: Destination;
  connections: readonly Connection[];
}

const said = words.catalog.setUp.watch;

/** Shadow mode: what would have been sent, as it happens, and the way to live. */
export function WatchPanel({ destination, connections }: WatchPanelProps) {
  const watched = useQueries({
    queries: connections.map(({ id }) => catalogQueries.shadow(id)),
    combine: (all) => ({
      data: all.every(({ data }) => data) ? watchedBy(all.map(({ data }) => data!)) : undefined,
      error: all.find(({ error }) => error)?.error ?? null,
    }),
  });
  return (
    <div className="set-up">
      <PageHeader
        title={destination.name}
        hint={said.hint}
        above={{ to: '/destinations', label: words.catalog.list.title }}
        state={<StatusPill tone="warn">{said.state}</StatusPill>}
      >
        <Button
          variant="default"
          renderRoot={(props) => (
            <Link to="/destinations/$destinationId" params={{ destinationId: destination.id }} {...props} />
          )}
        >
          {said.details}
        </Button>
      </PageHeader>
      {watched.error && <ErrorNotice error={watched.error} />}
      {!watched.data && !watched.error && <Skeleton height={200} radius="md" />}
      {watched.data && (
        <>
          <Card title={said.title}>
            <dl className="figures">
              <div data-tone="good">
                <dt>{said.wouldHaveSent}</dt>
                <dd>{watched.data.wouldHaveSent.toLocaleString('en')}</dd>
              </div>
              <div data-tone="quiet">
                <dt>{said.kept}</dt>
                <dd>{watched.data.kept.toLocaleString('en')}</dd>
              </div>
              <div data-tone="quiet">
                <dt>{said.since}</dt>
                <dd>
                  <Moment at={watched.data.since} />
                </dd>
              </div>
            </dl>
            <GoLive destination={destination} connections={connections} count={watched.data.wouldHaveSent} />
          </Card>
          <Card title={said.samples} hint={watched.data.samples.length === 0 && said.waiting}>
            {watched.data.samples.length > 0 && <DryRunSamples samples={watched.data.samples} />}
          </Card>
        </>
      )}
    </div>
  );
}

function GoLive({ destination, connections, count }: WatchPanelProps & { count: number }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [withBackfill, setWithBackfill] = useState(false);
  const promote = useMutation({
    mutationFn: async () => {
      const body = { backfill: withBackfill && count > 0 };
      for (const { id } of connections)
        await answered(api.POST('/connections/{id}/promote', { params: { path: { id } }, body }));
      await navigate({ to: '.', search: body.backfill ? { backfill: 'yes' } : {}, replace: true });
    },
    // Those that are live already stay so where one fails.
    onSettled: () => refreshDestination(client, destination.id),
  });
  return (
    <div className="go-live">
      {promote.error && <ErrorNotice error={promote.error} />}
      <Checkbox
        label={said.backfill(count)}
        checked={withBackfill && count > 0}
        disabled={count === 0}
        onChange={(event) => setWithBackfill(event.currentTarget.checked)}
      />
      <Button loading={promote.isPending} onClick={() => promote.mutate()}>
        {said.goLive}
      </Button>
    </div>
  );
}
