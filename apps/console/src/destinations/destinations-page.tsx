import '../catalog/catalog.css';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { queries } from '../api/queries.ts';
import { catalogQueries } from '../catalog/queries.ts';
import { DataTable } from '../parts/data-table.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { words } from '../words.ts';
import { deliveryQueries } from './delivery-queries.ts';
import { AddDestination } from './list/add-destination.tsx';
import { listColumns } from './list/list-columns.tsx';

const REFRESH_MS = 10_000;
const said = words.catalog.list;

/** Where events go, and whether they arrive. */
export default function DestinationsPage() {
  const list = useInfiniteQuery({ ...queries.destinations, refetchInterval: REFRESH_MS });
  const connections = useQuery({ ...catalogQueries.connections(), refetchInterval: REFRESH_MS });
  const books = useQuery(queries.books);
  const activity = useQuery(deliveryQueries.activity);
  const types = useQuery(catalogQueries.list);
  const isEmpty = list.data?.pages[0]?.data.length === 0;
  const columns = listColumns({
    names: new Map(types.data?.map(({ type, name }) => [type, name])),
    connections: connections.data,
    books: books.data?.connections,
    activity: activity.data,
  });
  return (
    <>
      <PageHeader title={said.title} hint={said.hint}>
        {!isEmpty && <AddDestination />}
      </PageHeader>
      <div className="card" data-flush="true">
        <DataTable
          label={said.label}
          query={list}
          keyOf={({ id }) => id}
          columns={columns}
          empty={
            <EmptyState title={said.emptyTitle} hint={said.emptyHint}>
              <AddDestination />
            </EmptyState>
          }
        />
      </div>
    </>
  );
}
