import './source-pages.css';
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { ApiError } from '../api/client.ts';
import { queries, type Source } from '../api/queries.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { PageTabs, type PageTab } from '../parts/page-tabs.tsx';
import { words } from '../words.ts';
import { GuideList } from './guide-list.tsx';
import { ImportTab } from './import/import-tab.tsx';
import { LiveTab } from './live-tab.tsx';
import { MappingTab } from './mapping/mapping-tab.tsx';
import { PullTab } from './pull/pull-tab.tsx';
import { QuarantineTab } from './quarantine/quarantine-tab.tsx';
import { reasonsQuery } from './queries.ts';
import { SchemaTab } from './schema/schema-tab.tsx';
import { SettingsTab } from './settings/settings-tab.tsx';
import { SourceHeader } from './source-header.tsx';
import type { SnippetTarget } from './snippets.ts';
import { WebhookConnect } from './webhook-connect.tsx';

/** One source: what arrives, how to send to it, what it holds, what was refused, and how it is set. */
export default function SourcePage() {
  const { sourceId } = useParams({ from: '/sources/$sourceId' });
  return <OneSource key={sourceId} sourceId={sourceId} />;
}

function OneSource({ sourceId }: { sourceId: string }) {
  const query = useQuery(queries.source(sourceId));
  const source = query.data;
  const isGone = query.error instanceof ApiError && query.error.status === 404;
  if (query.error && (!source || isGone)) {
    return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (!source) return <SourceSkeleton />;
  return (
    <>
      <SourceHeader source={source} />
      <SourceTabs source={source} />
    </>
  );
}

function SourceTabs({ source }: { source: Source }) {
  const reasons = useQuery(reasonsQuery(source.id)).data?.data;
  const refused = reasons?.reduce((sum, { items }) => sum + items, 0);
  const target: SnippetTarget = { host: location.origin, writeKey: source.writeKey };
  const labels = words.sources.tabs;
  const connect = () => {
    if (source.kind === 'pull') return <PullTab source={source} />;
    return source.kind === 'webhook' ? <WebhookConnect source={source} /> : <GuideList target={target} />;
  };
  const tabs: PageTab[] = [
    { id: 'live', label: labels.live, content: () => <LiveTab source={source} target={target} /> },
    { id: 'connect', label: source.kind === 'pull' ? words.pull.tab : labels.connect, content: connect },
    { id: 'mapping', label: labels.mapping, content: () => <MappingTab source={source} /> },
    { id: 'schema', label: labels.schema, content: () => <SchemaTab sourceId={source.id} /> },
    {
      id: 'quarantine',
      label: labels.quarantine,
      count: refused,
      content: () => <QuarantineTab source={source} />,
    },
    { id: 'import', label: labels.imports, content: () => <ImportTab source={source} /> },
    { id: 'settings', label: labels.settings, content: () => <SettingsTab source={source} /> },
  ];
  const shown = tabs.filter(({ id }) => id !== 'mapping' || source.type === 'webhook');
  return <PageTabs label={labels.label} tabs={shown} />;
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
