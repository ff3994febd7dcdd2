import { useMemo } from 'react';
import type { Schema } from '../../api/client.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { duration, short } from '../../parts/numbers.ts';
import { TimeChart, type ChartSeries } from '../../parts/time-chart.tsx';
import { words } from '../../words.ts';
import { everyBucket } from '../stat-series.ts';

const { stats: say } = words.destination;
const OUTCOMES = [
  { name: 'delivered', tone: 'good' },
  { name: 'retried', tone: 'warn' },
  { name: 'held', tone: 'quiet' },
  { name: 'dead', tone: 'bad' },
] as const;

/** Outcomes and latency of one span: totals in figures, the course as lines. */
export function DeliveryCharts({ stats }: { stats: Schema<'DestinationStats'> }) {
  const { times, outcomes, latency } = useMemo(() => seriesOf(stats), [stats]);
  const { totals } = stats;
  if (totals.requests === 0) return <EmptyState title={say.emptyTitle} hint={say.emptyHint} />;
  return (
    <div className="charts">
      <dl className="figures">
        {OUTCOMES.map(({ name, tone }) => (
          <Figure key={name} name={say[name]} value={short(totals[name])} tone={tone} />
        ))}
        <Figure name={say.requests} value={short(totals.requests)} />
      </dl>
      <TimeChart label={say.chart} times={times} series={outcomes} />
      <div>
        <h3>{say.latency}</h3>
        <p className="hint">{say.latencyHint}</p>
      </div>
      <dl className="figures">
        <Figure name={say.average} value={duration(totals.durationAverageMs ?? 0)} />
        <Figure name={say.slowest} value={duration(totals.durationMaxMs)} />
      </dl>
      <TimeChart label={say.latencyChart} times={times} series={latency} height={140} format={duration} />
    </div>
  );
}

function Figure({ name, value, tone }: { name: string; value: string; tone?: string }) {
  return (
    <div>
      <dt>
        {tone && <span className="dot" data-tone={tone} />}
        {name}
      </dt>
      <dd>{value}</dd>
    </div>
  );
}

function seriesOf(stats: Schema<'DestinationStats'>) {
  const { times, rows } = everyBucket(stats);
  const outcomes: ChartSeries[] = OUTCOMES.map(({ name, tone }) => ({
    ...{ label: say[name], tone },
    values: rows.map((row) => row?.[name] ?? 0),
  }));
  const latency: ChartSeries[] = [
    { label: say.average, tone: 'good', values: rows.map((row) => row?.durationAverageMs ?? null) },
    { label: say.slowest, tone: 'warn', values: rows.map((row) => row?.durationMaxMs ?? null) },
  ];
  return { times, outcomes, latency };
}
