import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { queries } from '../api/queries.ts';
import { words } from '../words.ts';
import { ratesBetween, type Rates, type Reading } from './live-rates.ts';

/** How fast a source receives, by the books; and how much of that the tail shows where it is not all. */
export function LiveRate({ sourceId, arrived }: { sourceId: string; arrived: number }) {
  const books = useQuery(queries.books);
  const [rates, setRates] = useState<Rates>();
  const before = useRef<Reading>(undefined);
  const latest = useRef(arrived);
  useEffect(() => {
    latest.current = arrived;
  });

  useEffect(() => {
    const received = books.data?.sources.find((source) => source.sourceId === sourceId)?.received ?? 0;
    const now = { atMs: books.dataUpdatedAt, received, arrived: latest.current };
    if (before.current) setRates(ratesBetween(before.current, now));
    before.current = now;
  }, [books.data, books.dataUpdatedAt, sourceId]);

  if (!rates || rates.received < 1) return null;
  return (
    <span className="live-rate hint">
      {words.sources.rate(rates.received)}
      {rates.isSample && <>: {words.sources.rateSampled(rates.shown)}</>}
    </span>
  );
}
