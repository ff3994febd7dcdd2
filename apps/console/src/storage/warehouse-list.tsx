import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { EmptyState } from '../parts/empty-state.tsx';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { words } from '../words.ts';
import { warehouses } from './queries.ts';
import { WarehouseCard } from './warehouse-card.tsx';

export function WarehouseList() {
  const query = useInfiniteQuery(warehouses);
  const rows = query.data?.pages.flatMap(({ data }) => data);
  const text = words.storage.warehouse;
  if (query.error && !rows) return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />;
  if (!rows) return <Skeleton height={220} radius="md" />;
  if (rows.length === 0) {
    return (
      <EmptyState title={text.none} hint={text.noneHint}>
        <Button component={Link} to="/catalog">
          {text.add}
        </Button>
      </EmptyState>
    );
  }
  return (
    <>
      {rows.map((warehouse) => (
        <WarehouseCard key={warehouse.id} warehouse={warehouse} />
      ))}
    </>
  );
}
