import { useInfiniteQuery } from '@tanstack/react-query';
import type { Schema } from '../api/client.ts';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Moment } from '../parts/moment.tsx';
import { bytes, duration, short } from '../parts/numbers.ts';
import { StatusPill } from '../parts/status-pill.tsx';
import { words } from '../words.ts';
import { syncs } from './queries.ts';

const text = words.storage.sync;
const TONES = { success: 'good', partial: 'warn', failure: 'bad' } as const;

/** What a warehouse loaded, newest first. */
export function SyncHistory({ warehouseId }: { warehouseId: string }) {
  const query = useInfiniteQuery(syncs(warehouseId));
  return (
    <DataTable
      label={text.title}
      query={query}
      keyOf={({ id }) => id}
      columns={columns}
      empty={<EmptyState title={text.none} hint={text.noneHint} />}
    />
  );
}

const columns: Column<Schema<'Sync'>>[] = [
  { label: text.at, cell: ({ at }) => <Moment at={at} /> },
  {
    label: text.status,
    cell: ({ status, message }) => (
      <>
        <StatusPill tone={TONES[status]}>{text.statuses[status]}</StatusPill>
        {message && <p className="hint">{message}</p>}
      </>
    ),
  },
  { label: text.rows, isNumber: true, cell: ({ rows }) => short(rows) },
  { label: text.size, isNumber: true, isExtra: true, cell: (sync) => bytes(sync.bytes) },
  { label: text.took, isNumber: true, isExtra: true, cell: ({ seconds }) => duration(seconds * 1_000) },
  {
    label: text.tables,
    isExtra: true,
    cell: ({ tables }) => (
      <span className="hint">
        {Object.entries(tables)
          .slice(0, 4)
          .map(([name, rows]) => `${name} ${short(rows)}`)
          .join(', ')}
      </span>
    ),
  },
];
