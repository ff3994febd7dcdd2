import { Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { queries } from '../api/queries.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { Link } from '../parts/link.tsx';
import { pathOfSource } from '../router.ts';
import { words } from '../words.ts';

/** The sources, each a link to its page. */
export function SourceNav({ current }: { current: string | undefined }) {
  const list = useInfiniteQuery(queries.sources);
  const sources = list.data?.pages.flatMap((page) => page.data);
  return (
    <nav className="source-nav" aria-label={words.shell.sources}>
      <h2>{words.shell.sources}</h2>
      {list.isPending && <Skeleton height={30} radius="md" />}
      {list.error && (!sources || list.isFetchNextPageError) && (
        <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />
      )}
      <ul>
        {sources?.map((source) => (
          <li key={source.id}>
            <Link href={pathOfSource(source.id)} aria-current={source.id === current ? 'page' : undefined}>
              <span className="dot" data-state={source.enabled ? 'on' : 'off'} />
              <span className="name">{source.name}</span>
              {!source.enabled && <span className="aside">{words.source.disabled}</span>}
            </Link>
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <Button
          size="xs"
          variant="subtle"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {words.shell.more}
        </Button>
      )}
    </nav>
  );
}
