import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ComponentProps, ReactNode } from 'react';
import { queries, type Source } from '../api/queries.ts';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Moment } from '../parts/moment.tsx';
import { short } from '../parts/numbers.ts';
import { Sparkline } from '../parts/sparkline.tsx';
import { StatusPill } from '../parts/status-pill.tsx';
import { words } from '../words.ts';
import { hourOf, type HourOf } from './activity.ts';
import { activityQuery, sourceKindsQuery } from './queries.ts';

interface SourcesTableProps {
  query: ComponentProps<typeof DataTable<Source>>['query'];
  empty: ReactNode;
}

export function SourcesTable({ query, empty }: SourcesTableProps) {
  const activity = useQuery(activityQuery).data;
  const kinds = useQuery(sourceKindsQuery).data?.data;
  const books = useQuery(queries.books).data?.sources;
  const list = words.sources.list;
  const columns: Column<Source>[] = [
    {
      label: list.name,
      cell: ({ id, name }) => (
        <Link to="/sources/$sourceId" params={{ sourceId: id }} className="source-name">
          {name}
        </Link>
      ),
    },
    {
      label: list.kind,
      isExtra: true,
      cell: ({ type }) => kinds?.find((kind) => kind.type === type)?.name ?? type,
    },
    { label: list.rate, cell: ({ id }) => <Rate hour={hourOf(activity, id)} /> },
    { label: list.last, cell: ({ id }) => <Last at={hourOf(activity, id).lastEventAt} /> },
    {
      label: list.refused,
      isNumber: true,
      isExtra: true,
      cell: ({ id }) => (
        <Refused id={id} count={books?.find(({ sourceId }) => sourceId === id)?.quarantined ?? 0} />
      ),
    },
    { label: list.state, isExtra: true, cell: ({ enabled }) => <StatePill isOn={enabled} /> },
  ];
  return (
    <DataTable label={list.label} query={query} keyOf={({ id }) => id} columns={columns} empty={empty} />
  );
}

function Rate({ hour: { minutes, events } }: { hour: HourOf }) {
  return (
    <span className="source-rate">
      {events > 0 && <Sparkline values={minutes} label={words.sources.list.rateOf(events)} width={72} />}
      <span>{short(events)}</span>
    </span>
  );
}

function Last({ at }: { at: string | null }) {
  return at ? <Moment at={at} /> : <span className="hint">{words.sources.list.never}</span>;
}

function Refused({ id, count }: { id: string; count: number }) {
  if (count === 0) return <>0</>;
  return (
    <Link to="/sources/$sourceId" params={{ sourceId: id }} search={{ tab: 'quarantine' }}>
      {short(count)}
    </Link>
  );
}

function StatePill({ isOn }: { isOn: boolean }) {
  return (
    <StatusPill tone={isOn ? 'good' : 'quiet'}>
      {isOn ? words.sources.list.on : words.sources.list.off}
    </StatusPill>
  );
}
