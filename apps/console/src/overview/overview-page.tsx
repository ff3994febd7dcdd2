import { Button, Skeleton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import { queries } from '../api/queries.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { FirstSteps } from '../start/first-steps.tsx';
import { words } from '../words.ts';
import { BooksBalance } from './books-balance.tsx';
import { FlowCard } from './flow-card.tsx';
import { flowModel, type FlowModel } from './flow-model.ts';
import './overview.css';
import { useRates } from './use-rates.ts';

const FlowMap = lazy(() => import('./flow-map.tsx'));

/** The whole hub as one live picture. Before the first event it says how to get one. */
export default function OverviewPage() {
  const { query: books, rates } = useRates();
  const sources = useInfiniteQuery(queries.sources);
  const destinations = useInfiniteQuery({ ...queries.destinations, refetchInterval: 5_000 });
  const connected = useInfiniteQuery(queries.connections);
  const model = useMemo(() => {
    if (!books.data || !sources.data || !destinations.data || !connected.data) return undefined;
    return flowModel({
      sources: rowsOf(sources.data),
      destinations: rowsOf(destinations.data),
      connections: rowsOf(connected.data),
      ...{ books: books.data, rates },
    });
  }, [books.data, sources.data, destinations.data, connected.data, rates]);
  const failed = [books, sources, destinations, connected].find(({ error }) => error);
  const isNew = books.data?.totals.sources.received === 0;
  return (
    <>
      <PageHeader title={words.overview.title} hint={words.overview.hint}>
        {!isNew && (
          <Button component={Link} to="/catalog">
            {words.overview.addDestination}
          </Button>
        )}
      </PageHeader>
      {failed?.error && !model && <ErrorNotice error={failed.error} onRetry={() => void failed.refetch()} />}
      {isNew && <FirstSteps />}
      {books.data && !isNew && <BooksBalance books={books.data} />}
      {model ? <Picture model={model} /> : !failed && <Skeleton height={280} radius="md" />}
    </>
  );
}

const rowsOf = <Row,>({ pages }: { pages: { data: Row[] }[] }) => pages.flatMap(({ data }) => data);

/** A narrow window has no room for streams: there it is two lists. */
function Picture({ model }: { model: FlowModel }) {
  const isNarrow = useMediaQuery('(max-width: 820px)', window.innerWidth <= 820);
  return (
    <div className="overview-map">
      {isNarrow ? (
        <FlowLists model={model} />
      ) : (
        <Suspense fallback={<Skeleton height={280} radius="md" />}>
          <FlowMap model={model} />
        </Suspense>
      )}
      <div className="overview-more">
        {model.moreSources > 0 && (
          <Link to="/sources">
            {words.overview.more(model.moreSources, words.overview.sources.toLowerCase())}
          </Link>
        )}
        {model.moreDestinations > 0 && (
          <Link to="/destinations">
            {words.overview.more(model.moreDestinations, words.overview.destinations.toLowerCase())}
          </Link>
        )}
      </div>
    </div>
  );
}

function FlowLists({ model }: { model: FlowModel }) {
  const { sources, destinations } = words.overview;
  return (
    <>
      {[
        { title: sources, nodes: model.sources },
        { title: destinations, nodes: model.destinations },
      ].map(({ title, nodes }) => (
        <section key={title} className="flow-list">
          <h2>{title}</h2>
          {nodes.map((node) => (
            <FlowCard key={node.id} node={node} />
          ))}
        </section>
      ))}
    </>
  );
}
