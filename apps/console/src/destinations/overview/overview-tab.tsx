import { SegmentedControl, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Destination } from '../../api/queries.ts';
import { Card } from '../../parts/card.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { useAddress } from '../../parts/use-address.ts';
import { words } from '../../words.ts';
import { deliveryQueries, RANGES, type Range } from '../delivery-queries.ts';
import type { HealthWords } from '../health-words.ts';
import type { Standing } from '../standing.ts';
import { ConnectionBooks } from './connection-books.tsx';
import { DeliveryCharts } from './delivery-charts.tsx';
import { ErrorGroups } from './error-groups.tsx';
import { HealthCard } from './health-card.tsx';

interface OverviewTabProps {
  destination: Destination;
  health: HealthWords;
  standing: Standing | undefined;
}

const { stats: say } = words.destination;

/** How the destination is, what it got, and what went wrong, over a time that stands in the address. */
export function OverviewTab({ destination, health, standing }: OverviewTabProps) {
  const [{ range }, setAddress] = useAddress();
  const shown: Range = RANGES.find((one) => one === range) ?? '1h';
  const stats = useQuery(deliveryQueries.stats(destination.id, shown));
  return (
    <>
      <HealthCard destination={destination} health={health} standing={standing} />
      <Card
        title={say.title}
        actions={
          <SegmentedControl
            size="xs"
            aria-label={say.range}
            value={shown}
            onChange={(value) => setAddress({ range: value })}
            data={RANGES.map((value) => ({ value, label: say.ranges[value] }))}
          />
        }
      >
        {stats.data && <DeliveryCharts stats={stats.data} />}
        {stats.isPending && <Skeleton height={240} radius="md" />}
        {stats.error && !stats.data && (
          <ErrorNotice error={stats.error} onRetry={() => void stats.refetch()} />
        )}
      </Card>
      {stats.data && stats.data.reasons.length > 0 && <ErrorGroups reasons={stats.data.reasons} />}
      <ConnectionBooks destinationId={destination.id} />
    </>
  );
}
