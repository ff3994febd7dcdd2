import type { ComponentProps, ReactNode } from 'react';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { Moment } from '../../parts/moment.tsx';
import { words } from '../../words.ts';
import { problemText } from '../problem-text.ts';
import type { Quarantined } from '../queries.ts';

interface QuarantineTableProps {
  query: ComponentProps<typeof DataTable<Quarantined>>['query'];
  onOpen(item: Quarantined): void;
  empty: ReactNode;
}

export function QuarantineTable({ query, onOpen, empty }: QuarantineTableProps) {
  const says = words.sources.quarantine;
  const columns: Column<Quarantined>[] = [
    {
      label: says.what,
      cell: (item) => (
        <button type="button" className="as-link">
          {titleOf(item)}
        </button>
      ),
    },
    { label: says.reason, cell: ({ problems }) => problemText(problems[0]) },
    { label: says.when, isExtra: true, cell: ({ receivedAt }) => <Moment at={receivedAt} /> },
  ];
  return (
    <DataTable
      label={says.label}
      query={query}
      keyOf={({ id }) => id}
      columns={columns}
      onOpen={onOpen}
      empty={empty}
    />
  );
}

/** What tells it from others: type and name as far as it has them. */
export function titleOf({ index, item }: Pick<Quarantined, 'index' | 'item'>): string {
  if (index === null) return words.sources.quarantine.wholeBody;
  const fields = parsed(item) as Record<string, unknown> | null;
  const parts = [fields?.['type'], fields?.['event'] ?? fields?.['name']];
  const text = parts.filter((part) => typeof part === 'string' || typeof part === 'number').join(' · ');
  return text || item.slice(0, 60) || words.sources.quarantine.detail;
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
