import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { words } from '../words.ts';
import type { Tone } from './status-pill.tsx';

export interface ChartSeries {
  label: string;
  tone: Tone;
  /** One for each of `times`. */
  values: readonly (number | null)[];
}

export interface TimeChartProps {
  /** What it shows, for whoever cannot see it. */
  label: string;
  /** Milliseconds since 1970, rising. */
  times: readonly number[];
  series: readonly ChartSeries[];
  height?: number;
  format?(value: number): string;
}

const Drawn = lazy(() => import('./time-chart-drawn.tsx'));

/** Values over time. The drawing library is fetched with the first chart. */
export function TimeChart(props: TimeChartProps) {
  const height = props.height ?? 200;
  if (props.times.length === 0) return <p className="hint">{words.parts.chart.noData}</p>;
  return (
    <Suspense fallback={<Skeleton height={height} radius="md" />}>
      <Drawn {...props} height={height} />
    </Suspense>
  );
}
