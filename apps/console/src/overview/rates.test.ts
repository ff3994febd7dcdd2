import type { Schema } from '../api/client.ts';
import { NO_RATES, ratesBetween } from './rates.ts';

const books = (received: number, delivered: number) =>
  ({
    sources: [{ sourceId: 's', received }],
    connections: [{ connectionId: 'c', delivered }],
  }) as unknown as Schema<'Books'>;

it('counts events a second between two looks', () => {
  const rates = ratesBetween({ books: books(10, 4), atMs: 1_000 }, { books: books(30, 9), atMs: 6_000 });
  expect(rates.received.get('s')).toBe(4);
  expect(rates.delivered.get('c')).toBe(1);
});

it('knows nothing of what it sees for the first time, nor of what shrinks', () => {
  const empty = { sources: [], connections: [] } as unknown as Schema<'Books'>;
  expect(ratesBetween({ books: empty, atMs: 0 }, { books: books(5, 5), atMs: 1_000 }).received.get('s')).toBe(
    0,
  );
  const shrunk = ratesBetween({ books: books(5, 5), atMs: 0 }, { books: books(1, 1), atMs: 1_000 });
  expect(shrunk.received.get('s')).toBe(0);
});

it('divides by no time', () => {
  expect(ratesBetween({ books: books(1, 1), atMs: 5 }, { books: books(2, 2), atMs: 5 })).toBe(NO_RATES);
});
