import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ApiError } from '../api/client.ts';
import { queries, type Source } from '../api/queries.ts';
import { LiveTail } from '../live/live-tail.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { words } from '../words.ts';
import { BooksLine } from './books-line.tsx';
import { SnippetTabs } from './snippet-tabs.tsx';
import type { SnippetTarget } from './snippets.ts';

/** One source: its key, its books, how to send to it, and what arrives now. */
export default function SourcePage() {
  const { sourceId } = useParams({ from: '/sources/$sourceId' });
  return <OneSource key={sourceId} sourceId={sourceId} />;
}

function OneSource({ sourceId }: { sourceId: string }) {
  const query = useQuery(queries.source(sourceId));
  const source = query.data;
  useEffect(() => {
    document.title = source ? `${source.name} · ${words.product}` : words.product;
  }, [source]);

  const isGone = query.error instanceof ApiError && query.error.status === 404;
  if (query.error && (!source || isGone)) {
    return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (!source) return <SourceSkeleton />;
  const target: SnippetTarget = { host: location.origin, writeKey: source.writeKey };
  return (
    <div className="source-page">
      <SourceHeader source={source} />
      <BooksLine sourceId={sourceId} />
      <div className="source-columns">
        <LiveTail sourceId={sourceId} target={target} />
        <section className="connect" aria-labelledby="connect-title">
          <h2 id="connect-title">{words.source.connect}</h2>
          <SnippetTabs target={target} />
          <p className="hint">{words.source.connectHint}</p>
        </section>
      </div>
    </div>
  );
}

function SourceHeader({ source }: { source: Source }) {
  return (
    <header className="source-header">
      <div>
        <h1>{source.name}</h1>
        <p className="hint">{words.source.types[source.type] ?? source.type}</p>
      </div>
      <div className="write-key">
        <span className="write-key-label">{words.source.writeKey}</span>
        <code title={source.writeKey}>{source.writeKey}</code>
        <CopyButton text={source.writeKey} what={words.source.writeKey} />
      </div>
      {!source.enabled && <p className="notice">{words.source.disabledHint}</p>}
    </header>
  );
}

function SourceSkeleton() {
  return (
    <div className="source-page" aria-busy>
      <Skeleton height={48} width={240} radius="md" />
      <Skeleton height={76} radius="md" />
      <Skeleton height={360} radius="md" />
    </div>
  );
}
