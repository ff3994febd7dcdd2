import './source-pages.css';
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { queries } from '../api/queries.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { words } from '../words.ts';
import { SourcesTable } from './sources-table.tsx';

/** All sources, and how alive each is. */
export default function SourcesPage() {
  const query = useInfiniteQuery(queries.sources);
  const isEmpty = query.data?.pages[0]?.data.length === 0;
  return (
    <>
      <PageHeader title={words.sources.title} hint={words.sources.hint}>
        {!isEmpty && <AddSource />}
      </PageHeader>
      <div className="card" data-flush>
        <SourcesTable
          query={query}
          empty={
            <EmptyState title={words.sources.list.emptyTitle} hint={words.sources.list.emptyHint}>
              <AddSource />
            </EmptyState>
          }
        />
      </div>
    </>
  );
}

function AddSource() {
  return <Button renderRoot={(props) => <Link to="/sources/new" {...props} />}>{words.sources.add}</Button>;
}
