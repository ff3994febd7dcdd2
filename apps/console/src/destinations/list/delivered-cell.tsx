import { useQuery } from '@tanstack/react-query';
import { answered, api } from '../../api/client.ts';
import type { Destination } from '../../api/queries.ts';
import { short } from '../../parts/numbers.ts';
import { Sparkline } from '../../parts/sparkline.tsx';
import { words } from '../../words.ts';
import { hourlyDeliveries } from './hourly-deliveries.ts';

const REFRESH_MS = 30_000;

/** What was delivered in the last 24 hours, and when. */
export function DeliveredCell({ destination: { id, name } }: { destination: Destination }) {
  const { data } = useQuery({
    queryKey: ['destinations', id, 'stats', 'last-day'],
    queryFn: ({ signal }) =>
      answered(api.GET('/destinations/{id}/stats', { params: { path: { id } }, signal })),
    refetchInterval: REFRESH_MS,
    staleTime: REFRESH_MS,
  });
  if (!data) return <span className="hint">{words.parts.nothing}</span>;
  return (
    <span className="delivered-cell">
      <Sparkline
        values={hourlyDeliveries(data.data, Date.parse(data.to))}
        label={words.catalog.list.deliveredBy(name)}
      />
      {short(data.totals.delivered)}
    </span>
  );
}
