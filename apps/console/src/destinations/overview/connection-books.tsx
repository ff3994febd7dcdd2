import { Skeleton, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Schema } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import { Card } from '../../parts/card.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { CheckIcon, WarningIcon } from '../../parts/icons.tsx';
import { words } from '../../words.ts';
import { equationOf } from './books-equation.ts';

const { books: say } = words.destination;

/** The books of each connection, as the equation that they must satisfy. */
export function ConnectionBooks({ destinationId }: { destinationId: string }) {
  const books = useQuery(queries.books);
  const rows = books.data?.connections.filter((row) => row.destinationId === destinationId);
  return (
    <Card title={say.title} hint={say.hint}>
      {books.isPending && <Skeleton height={76} radius="md" />}
      {books.error && !rows && <ErrorNotice error={books.error} onRetry={() => void books.refetch()} />}
      {rows?.length === 0 && <EmptyState title={say.emptyTitle} hint={say.emptyHint} />}
      {rows?.map((row) => (
        <OneConnection key={row.connectionId} row={row} />
      ))}
    </Card>
  );
}

function OneConnection({ row }: { row: Schema<'ConnectionBooks'> }) {
  const filtered = Object.entries(row.filtered)
    .filter(([, count]) => count > 0)
    .map(
      ([reason, count]) => `${count.toLocaleString('en')} ${words.reasons.filteredShort[reason] ?? reason}`,
    );
  return (
    <section className="connection-books" aria-label={say.from(row.sourceName)}>
      <div className="connection-books-head">
        <h3>{say.from(row.sourceName)}</h3>
        <Balance balanced={row.balanced} />
      </div>
      <dl className="equation">
        {equationOf(row).map(({ name, value, sign, tone }) => (
          <div key={name} data-sign={sign} data-tone={tone}>
            <dt>{say[name]}</dt>
            <dd>{value.toLocaleString('en')}</dd>
          </div>
        ))}
      </dl>
      {filtered.length > 0 && <p className="hint">{say.filteredBy(filtered.join(', '))}</p>}
    </section>
  );
}

function Balance({ balanced }: { balanced: boolean }) {
  return (
    <Tooltip label={balanced ? say.balancedHint : say.unbalancedHint} multiline maw={280}>
      <span className="pill" tabIndex={0} data-tone={balanced ? 'good' : 'bad'}>
        {balanced ? <CheckIcon size={14} /> : <WarningIcon size={14} />}
        {balanced ? say.balanced : say.unbalanced}
      </span>
    </Tooltip>
  );
}
