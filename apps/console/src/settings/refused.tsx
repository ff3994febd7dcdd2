import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Card } from '../parts/card.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { JsonView } from '../parts/json-view.tsx';
import { words } from '../words.ts';
import { unauthorized } from './queries.ts';

/** Requests that came without a valid key: nothing of them is stored but a count and a hundred samples. */
export function Refused() {
  const query = useQuery(unauthorized);
  const text = words.settings.refused;
  if (query.error) return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton height={180} radius="md" />;
  const { counts, samples } = query.data;
  const codes = Object.entries(counts);
  if (codes.length === 0) {
    return (
      <Card title={text.title}>
        <EmptyState title={text.none} hint={text.hint} />
      </Card>
    );
  }
  return (
    <Card title={text.title} hint={text.hint}>
      <ul className="components">
        {codes.map(([code, count]) => (
          <li key={code}>
            <span>{text.codes[code] ?? code}</span>
            <span>{count.toLocaleString('en')}</span>
          </li>
        ))}
      </ul>
      <JsonView value={samples.slice(0, 20)} title={text.samples} />
    </Card>
  );
}
