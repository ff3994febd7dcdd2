import { Skeleton, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ApiError, type Schema } from '../api/client.ts';
import { queries } from '../api/queries.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { CheckIcon, WarningIcon } from '../parts/icons.tsx';
import { words } from '../words.ts';

/** A source's books as the equation that they must satisfy; counted every few seconds. */
export function BooksLine({ sourceId }: { sourceId: string }) {
  const books = useQuery(queries.books);
  if (books.isPending) return <Skeleton height={76} radius="md" />;
  if (!books.data) return <ErrorNotice error={books.error} onRetry={() => void books.refetch()} />;
  const line = books.data.sources.find((source) => source.sourceId === sourceId);
  if (!line) return <p className="hint">{words.books.missing}</p>;
  return <BooksEquation books={line} error={books.error} />;
}

function BooksEquation({ books, error }: { books: Schema<'SourceBooks'>; error: Error | null }) {
  return (
    <section className="books" aria-label={words.books.label}>
      <dl>
        <Count name={words.books.received} value={books.received} />
        <Count sign="=" name={words.books.accepted} value={books.accepted} />
        <Count sign="+" name={words.books.duplicate} value={books.duplicate} />
        <Count
          sign="+"
          name={words.books.quarantined}
          value={books.quarantined}
          isAlarming={books.quarantined > 0}
        />
      </dl>
      <div className="books-end">
        {books.waiting > 0 && (
          <Tooltip label={words.books.waitingHint}>
            <span className="pill" tabIndex={0}>
              {books.waiting.toLocaleString()} {words.books.waiting.toLowerCase()}
            </span>
          </Tooltip>
        )}
        {error ? <Stale error={error} /> : <Balance balanced={books.balanced} />}
      </div>
    </section>
  );
}

interface CountProps {
  name: string;
  value: number;
  /** What stands before it in the equation. */
  sign?: string;
  isAlarming?: boolean;
}

function Count({ name, value, sign, isAlarming = false }: CountProps) {
  return (
    <div data-sign={sign} data-alarm={isAlarming}>
      <dt>{name}</dt>
      <dd>{value.toLocaleString()}</dd>
    </div>
  );
}

function Balance({ balanced }: { balanced: boolean }) {
  const hint = balanced ? words.books.balancedHint : words.books.unbalancedHint;
  return (
    <Tooltip label={hint} multiline maw={280}>
      <span className="pill" tabIndex={0} data-tone={balanced ? 'good' : 'bad'}>
        {balanced ? <CheckIcon size={14} /> : <WarningIcon size={14} />}
        {balanced ? words.books.balanced : words.books.unbalanced}
      </span>
    </Tooltip>
  );
}

/** The last count still stands, but a newer one could not be had. */
function Stale({ error }: { error: Error }) {
  return (
    <Tooltip label={error.message} multiline maw={280}>
      <span className="pill" tabIndex={0} data-tone="bad">
        <WarningIcon size={14} />
        {words.books.stale}
        {error instanceof ApiError && <code>{error.code}</code>}
      </span>
    </Tooltip>
  );
}
