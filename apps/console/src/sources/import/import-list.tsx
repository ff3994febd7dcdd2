import { Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Card } from '../../parts/card.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { words } from '../../words.ts';
import { ImportItem } from './import-item.tsx';
import { importsQuery } from './queries.ts';

/** All imports of a source, newest first. */
export function ImportList({ sourceId }: { sourceId: string }) {
  const says = words.imports.list;
  return (
    <Card title={says.title} hint={says.hint} isFlush>
      <Items sourceId={sourceId} />
    </Card>
  );
}

function Items({ sourceId }: { sourceId: string }) {
  const list = useInfiniteQuery(importsQuery(sourceId));
  const says = words.imports.list;
  const imports = list.data?.pages.flatMap(({ data }) => data);
  if (list.isPending) return <Skeleton height={90} radius="md" />;
  if (!imports) return list.error && <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />;
  if (imports.length === 0) return <EmptyState title={says.empty} hint={says.emptyHint} />;
  return (
    <>
      <ul className="import-list" aria-label={says.title}>
        {imports.map((one) => (
          <ImportItem key={one.id} one={one} />
        ))}
      </ul>
      {list.error && <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.hasNextPage && (
        <Button
          size="xs"
          variant="subtle"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {words.parts.more}
        </Button>
      )}
    </>
  );
}
