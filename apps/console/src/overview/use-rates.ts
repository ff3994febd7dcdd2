import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { queries } from '../api/queries.ts';
import { NO_RATES, ratesBetween, type Rates, type Snapshot } from './rates.ts';

/** The books as of now, and how fast they move. */
export function useRates() {
  const query = useQuery(queries.books);
  const [rates, setRates] = useState<Rates>(NO_RATES);
  const last = useRef<Snapshot>(undefined);
  useEffect(() => {
    if (!query.data) return;
    const snapshot = { books: query.data, atMs: query.dataUpdatedAt };
    if (last.current) setRates(ratesBetween(last.current, snapshot));
    last.current = snapshot;
  }, [query.data, query.dataUpdatedAt]);
  return { query, rates };
}
