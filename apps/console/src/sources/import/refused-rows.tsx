import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { words } from '../../words.ts';
import { problemText } from '../problem-text.ts';
import { refusedQuery, type RefusedRow } from './queries.ts';

const says = words.imports.list;
const COLUMNS: Column<RefusedRow>[] = [
  { label: says.line, cell: ({ line }) => line.toLocaleString('en') },
  { label: says.why, cell: (row) => problemText(row) },
  { label: says.row, cell: ({ row }) => <code className="refused-row">{row}</code> },
];

/** Why rows became no event, and all of them as a file. */
export function RefusedRows({ importId, isMoving }: { importId: string; isMoving: boolean }) {
  const query = useInfiniteQuery({ ...refusedQuery(importId), ...(isMoving && { refetchInterval: 5_000 }) });
  return (
    <div className="refused-rows">
      <div className="import-actions">
        <span className="hint">{says.download}</span>
        {(['csv', 'ndjson'] as const).map((format) => (
          <Button
            key={format}
            component="a"
            href={`/api/v1/imports/${importId}/refused?format=${format}`}
            download
            size="compact-xs"
            variant="default"
            aria-label={says.downloadAs(format.toUpperCase())}
          >
            {format.toUpperCase()}
          </Button>
        ))}
      </div>
      <DataTable
        label={says.reportLabel}
        query={query}
        keyOf={({ line, code }) => `${line} ${code}`}
        columns={COLUMNS}
        empty={null}
      />
    </div>
  );
}
