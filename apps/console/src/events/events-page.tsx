import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import '../delivery/delivery.css';
import { deliveryQueries } from '../destinations/delivery-queries.ts';
import { Card } from '../parts/card.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { useAddress } from '../parts/use-address.ts';
import { words } from '../words.ts';
import { eventColumns, keyOfEvent } from './event-columns.tsx';
import { eventFilterOf } from './event-filter.ts';
import { EventFilterForm } from './event-filter-form.tsx';
import { eventQueries } from './event-queries.ts';
import './events.css';

const say = words.events;
/** Pages that are looked through by themselves while nothing matched. */
const EMPTY_PAGES = 20;

/** Finds events by what is known of them; the filter stands in the address. */
export default function EventsPage() {
  const [search, setAddress] = useAddress();
  const navigate = useNavigate();
  const address = JSON.stringify(search);
  // "The last hour" ends when it was asked for: pages must not move while one reads them.
  const filter = useMemo(() => eventFilterOf(JSON.parse(address) as typeof search, Date.now()), [address]);
  const query = useInfiniteQuery(eventQueries.list(filter));
  const sources = useQuery(deliveryQueries.sources);
  const sourceNames = useMemo(() => new Map(sources.data?.map(({ id, name }) => [id, name])), [sources.data]);
  const open = (messageId: string) => void navigate({ to: '/events/$messageId', params: { messageId } });
  useOnward(query);
  return (
    <>
      <PageHeader title={say.title} hint={say.hint} />
      <Card title={say.filter.label}>
        <EventFilterForm
          key={address}
          search={search}
          sources={sources.data ?? []}
          onFind={(found) => void navigate({ to: '.', search: found })}
        />
      </Card>
      <Card title={say.list} isFlush>
        <DataTable
          label={say.list}
          query={query}
          keyOf={keyOfEvent}
          columns={eventColumns({ sourceNames, onOpen: open })}
          onOpen={({ messageId }) => open(String(messageId))}
          empty={
            Object.keys(filter).length > 0 ? (
              <EmptyState title={say.noMatchTitle} hint={say.noMatchHint}>
                <Button variant="default" onClick={() => setAddress(emptied(search))}>
                  {say.filter.clear}
                </Button>
              </EmptyState>
            ) : (
              <EmptyState title={say.emptyTitle} hint={say.emptyHint}>
                <Button onClick={() => void navigate({ to: '/start' })}>{say.emptyAct}</Button>
              </EmptyState>
            )
          }
        />
      </Card>
    </>
  );
}

const emptied = (search: Record<string, string | undefined>) =>
  Object.fromEntries(Object.keys(search).map((name) => [name, undefined]));

interface Paged {
  data: { pages: { data: unknown[] }[] } | undefined;
  hasNextPage: boolean;
  isFetching: boolean;
  fetchNextPage(): unknown;
}

/** A page of the lake may hold no match although there are older events: goes on by itself, for a while. */
function useOnward(query: Paged) {
  const pages = query.data?.pages ?? [];
  const isVain =
    pages.length > 0 && pages.length < EMPTY_PAGES && pages.every(({ data }) => data.length === 0);
  const { hasNextPage, isFetching, fetchNextPage } = query;
  useEffect(() => {
    if (isVain && hasNextPage && !isFetching) void fetchNextPage();
  }, [isVain, hasNextPage, isFetching, fetchNextPage]);
}
