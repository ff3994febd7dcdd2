import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Schema } from '../api/client.ts';
import { Card } from '../parts/card.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { bytes, short } from '../parts/numbers.ts';
import { Sparkline } from '../parts/sparkline.tsx';
import { words } from '../words.ts';
import { lake } from './queries.ts';

/** What the lake holds of each source. */
export function LakeCard() {
  const query = useQuery(lake);
  const text = words.storage.lake;
  if (query.error) return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton height={180} radius="md" />;
  const { sources, parquet } = query.data;
  return (
    <Card title={text.title} hint={parquet ? text.withParquet : text.hint} isFlush>
      {sources.length === 0 ? (
        <EmptyState title={text.empty} hint={text.emptyHint} />
      ) : (
        <div className="table-frame" tabIndex={0} role="group" aria-label={text.title}>
          <table className="data-table" aria-label={text.title}>
            <thead>
              <tr>
                <th scope="col">{text.source}</th>
                <th scope="col">{text.since}</th>
                <th scope="col" data-number>
                  {text.events}
                </th>
                <th scope="col" data-number>
                  {text.stored}
                </th>
                <th scope="col" data-extra>
                  {text.byDay}
                </th>
              </tr>
            </thead>
            <tbody>
              {sources.map((source) => (
                <LakeRow key={source.sourceId} source={source} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

function LakeRow({ source: { sourceName, since, days } }: { source: Schema<'Lake'>['sources'][number] }) {
  const sum = (count: (day: (typeof days)[number]) => number) =>
    days.reduce((total, day) => total + count(day), 0);
  return (
    <tr>
      <td>{sourceName}</td>
      <td>{since ?? words.parts.nothing}</td>
      <td data-number>{short(sum(({ events }) => events))}</td>
      <td data-number>{bytes(sum((day) => day.bytes))}</td>
      <td data-extra>
        <Sparkline values={days.slice(-60).map(({ events }) => events)} label={words.storage.lake.byDay} />
      </td>
    </tr>
  );
}
