import type { Schema } from '../api/client.ts';
import { short } from '../parts/numbers.ts';
import { StatusPill } from '../parts/status-pill.tsx';
import { words } from '../words.ts';

/** All books in one line: each event that came in is somewhere. */
export function BooksBalance({ books }: { books: Schema<'Books'> }) {
  const { sources, connections } = books.totals;
  const text = words.overview.books;
  return (
    <section className="balance" aria-label={text.label}>
      <StatusPill tone={books.balanced ? 'good' : 'bad'}>
        {books.balanced ? text.balanced : text.unbalanced}
      </StatusPill>
      <p>
        {text.received(short(sources.received))} = {text.accepted(short(sources.accepted))} +{' '}
        {text.duplicate(short(sources.duplicate))} + {text.quarantined(short(sources.quarantined))}
        <span className="aside"> · {text.delivered(short(connections.delivered))}</span>
      </p>
    </section>
  );
}
