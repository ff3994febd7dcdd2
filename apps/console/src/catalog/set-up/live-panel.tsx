import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { queries, type Destination } from '../../api/queries.ts';
import { Card } from '../../parts/card.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { StatusPill } from '../../parts/status-pill.tsx';
import { words } from '../../words.ts';
import type { Connection } from '../queries.ts';

interface LivePanelProps {
  destination: Destination;
  connections: readonly Connection[];
}

const said = words.catalog.setUp.live;

/** The end of the wizard: what is being delivered. */
export function LivePanel({ destination, connections }: LivePanelProps) {
  const { backfill } = useSearch({ strict: false });
  const books = useQuery(queries.books);
  const ids = connections.map(({ id }) => id);
  const rows = books.data?.connections.filter(({ connectionId }) => ids.includes(connectionId)) ?? [];
  const sum = (count: (row: (typeof rows)[number]) => number) =>
    rows.reduce((total, row) => total + count(row), 0).toLocaleString('en');
  return (
    <div className="set-up">
      <PageHeader
        title={destination.name}
        hint={said.hint}
        above={{ to: '/destinations', label: words.catalog.list.title }}
        state={<StatusPill tone="good">{said.state}</StatusPill>}
      >
        <Button
          renderRoot={(props) => (
            <Link to="/destinations/$destinationId" params={{ destinationId: destination.id }} {...props} />
          )}
        >
          {said.open}
        </Button>
      </PageHeader>
      <Card title={said.title}>
        <dl className="figures">
          <div data-tone="good">
            <dt>{said.delivered}</dt>
            <dd>{sum((row) => row.delivered)}</dd>
          </div>
          <div data-tone="quiet">
            <dt>{said.waiting}</dt>
            <dd>{sum((row) => row.pending + row.held)}</dd>
          </div>
          <div data-tone="quiet">
            <dt>{said.dead}</dt>
            <dd>{sum((row) => row.dead)}</dd>
          </div>
        </dl>
        {backfill && (
          <p className="hint">
            {said.backfill} <Link to="/replays">{said.backfillOf}</Link>
          </p>
        )}
      </Card>
    </div>
  );
}
