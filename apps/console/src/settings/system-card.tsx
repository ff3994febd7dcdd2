import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Card } from '../parts/card.tsx';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { Moment } from '../parts/moment.tsx';
import { StatusPill } from '../parts/status-pill.tsx';
import { words } from '../words.ts';
import { system } from './queries.ts';

/** How each part is, and what runs where. */
export function SystemCard() {
  const query = useQuery(system);
  const text = words.settings.system;
  if (query.error) return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton height={220} radius="md" />;
  const { components, version, node, startedAt, queue, lake, publicUrl } = query.data;
  return (
    <>
      <Card title={text.health}>
        <ul className="components">
          {Object.entries(components).map(([name, state]) => (
            <li key={name}>
              <span>{text.parts[name] ?? name}</span>
              <StatusPill tone={state === 'ok' ? 'good' : 'bad'}>
                {state === 'ok' ? text.ok : state}
              </StatusPill>
            </li>
          ))}
        </ul>
      </Card>
      <Card title={text.runs}>
        <dl className="facts">
          {[
            [text.version, version],
            [text.node, node],
            [text.started, <Moment key="started" at={startedAt} />],
            [text.queue, text.queues[queue]],
            [text.lake, text.lakes[lake]],
            [text.url, <code key="url">{publicUrl}</code>],
          ].map(([name, value]) => (
            <div key={String(name)}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </Card>
    </>
  );
}
