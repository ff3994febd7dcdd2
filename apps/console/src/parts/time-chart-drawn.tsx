import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { short } from './numbers.ts';
import type { TimeChartProps } from './time-chart.tsx';

const COLORS = { good: '--ty-good', bad: '--ty-bad', warn: '--ty-warn', quiet: '--ty-muted' };

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
        axes: [axis, { ...axis, size: 56, values: (_, ticks) => ticks.map((tick) => format(tick)) }],
        series: [
          {},
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
