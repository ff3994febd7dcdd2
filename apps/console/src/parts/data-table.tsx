import { Button, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { words } from '../words.ts';
import { ErrorNotice } from './error-notice.tsx';

export interface Column<Row> {
  label: string;
  cell(row: Row): ReactNode;
  /** Numbers stand right. */
  isNumber?: boolean;
  /** Left out where the window is narrow. */
  isExtra?: boolean;
}

/** What `useInfiniteQuery` gives, as far as a table needs it. */
interface PagedQuery<Row> {
  data: { pages: { data: Row[] }[] } | undefined;
  error: Error | null;
  isPending: boolean;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage(): unknown;
  refetch(): unknown;
}

interface DataTableProps<Row> {
  /** For screen readers: what the rows are. */
  label: string;
  query: PagedQuery<Row>;
  keyOf(row: Row): string;
  columns: readonly Column<Row>[];
  /** Shown instead where the list is empty. */
  empty: ReactNode;
  /** What one row opens below itself; the row then is a button. */
  onOpen?(row: Row): void;
}

/** A list that the server pages: a table, its states (loading, failed, empty) and the way to more. */
export function DataTable<Row>({ label, query, keyOf, columns, empty, onOpen }: DataTableProps<Row>) {
  if (query.isPending) return <TableSkeleton />;
  const rows = query.data?.pages.flatMap(({ data }) => data);
  if (!rows) {
    return query.error && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (rows.length === 0 && query.isFetchingNextPage) return <TableSkeleton />;
  if (rows.length === 0 && !query.hasNextPage) return empty;
  return (
    <div className="table-frame" tabIndex={0} role="group" aria-label={label}>
      <table className="data-table" aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.label} scope="col" data-number={column.isNumber} data-extra={column.isExtra}>
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} data-opens={!!onOpen} {...(onOpen && { onClick: () => onOpen(row) })}>
              {columns.map((column) => (
                <td key={column.label} data-number={column.isNumber} data-extra={column.isExtra}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {query.error && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.hasNextPage && (
        <Button
          size="xs"
          variant="subtle"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {words.parts.more}
        </Button>
      )}
    </div>
  );
}

function TableSkeleton() {
  return (
    <div className="table-skeleton" aria-busy aria-label={words.parts.loading}>
      {[1, 2, 3].map((row) => (
        <Skeleton key={row} height={18} radius="sm" />
      ))}
    </div>
  );
}
