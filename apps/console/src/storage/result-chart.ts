import type { Schema } from '../api/client.ts';
import type { ChartSeries } from '../parts/time-chart.tsx';
import type { Tone } from '../parts/status-pill.tsx';

/** What can be drawn of a result: values over time, or one bar for each name. */
export type ResultChart =
  | { kind: 'time'; times: number[]; series: ChartSeries[] }
  | { kind: 'bars'; bars: { name: string; value: number }[]; most: number };

const MOST_BARS = 50;
const TONES: readonly Tone[] = ['good', 'warn', 'bad', 'quiet'];

/** `undefined` where no column counts anything, or the first one does. */
export function chartOf({ columns, rows }: Schema<'QueryResult'>): ResultChart | undefined {
  const numeric = columns.flatMap((_, index) =>
    index > 0 && rows.every((row) => row[index] === null || numberOf(row[index]) !== undefined)
      ? [index]
      : [],
  );
  if (columns.length < 2 || numeric.length === 0 || rows.length < 2) return undefined;
  const times = rows.map(([first]) => timeOf(first));
  if (times.every((time) => time !== undefined)) return timeChart(times, numeric, { columns, rows });
  if (rows.length > MOST_BARS) return undefined;
  const bars = rows.map((row) => ({ name: String(row[0]), value: numberOf(row[numeric[0]!]) ?? 0 }));
  return { kind: 'bars', bars, most: Math.max(...bars.map(({ value }) => value), 1) };
}

function timeChart(
  times: readonly number[],
  numeric: readonly number[],
  { columns, rows }: Pick<Schema<'QueryResult'>, 'columns' | 'rows'>,
): ResultChart {
  const order = times.map((_, index) => index).sort((one, other) => times[one]! - times[other]!);
  return {
    kind: 'time',
    times: order.map((index) => times[index]!),
    series: numeric.slice(0, TONES.length).map((column, place) => ({
      label: columns[column]!.name,
      tone: TONES[place]!,
      values: order.map((index) => numberOf(rows[index]![column]) ?? null),
    })),
  };
}

/** Databases give large whole numbers as text. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
}

function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d/.test(value)) return undefined;
  const time = Date.parse(value.replace(' ', 'T'));
  return Number.isNaN(time) ? undefined : time;
}
