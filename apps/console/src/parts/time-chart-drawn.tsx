import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { words } from '../words.ts';
import { short } from './numbers.ts';
import type { TimeChartProps } from './time-chart.tsx';

const COLORS = { good: '--ty-good', bad: '--ty-bad', warn: '--ty-warn', quiet: '--ty-muted' };

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
const exact = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'medium',
  timeStyle: 'short',
  hourCycle: 'h23',
});
const HOUR_S = 3_600;

/** The axis: hours within a day, days beyond. */
function timesOf(_: UPlot, ticks: number[], __: number, ___: number, stepS: number): string[] {
  return ticks.map((tick) => (stepS >= 12 * HOUR_S ? day : clock).format(tick * 1_000));
}

/** uPlot draws on a canvas, so it is told the colours of the page, and told again when they change. */
export default function TimeChartDrawn({
  label,
  times,
  series,
  height = 200,
  format = short,
}: TimeChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const style = getComputedStyle(element);
    const color = (name: string) => style.getPropertyValue(name).trim();
    const axis = {
      stroke: color('--ty-muted'),
      grid: { stroke: color('--ty-line'), width: 1 },
      ticks: { show: false },
    };
    const plot = new UPlot(
      {
        width: element.clientWidth,
        height,
        legend: { live: true },
        cursor: { drag: { x: false, y: false } },
        scales: { y: { range: (_, least, most) => [Math.min(0, least), Math.max(most, 1)] } },
        axes: [
          { ...axis, values: timesOf },
          { ...axis, size: 56, values: (_, ticks) => ticks.map((tick) => format(tick)) },
        ],
        series: [
          {
            label: words.parts.chart.at,
            value: (_: UPlot, s: number | null) => (s === null ? '–' : exact.format(s * 1_000)),
          },
          ...series.map(({ label, tone }) => ({
            label,
            stroke: color(COLORS[tone]),
            width: 1.5,
            points: { show: times.length < 3 },
            value: (_: UPlot, value: number | null) => (value === null ? '' : format(value)),
          })),
        ],
      },
      [times.map((ms) => ms / 1_000), ...series.map(({ values }) => [...values])] as UPlot.AlignedData,
      element,
    );
    const watch = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      plot.destroy();
    };
  }, [times, series, height, format, scheme]);

  return <div ref={place} className="time-chart" role="img" aria-label={label} />;
}
