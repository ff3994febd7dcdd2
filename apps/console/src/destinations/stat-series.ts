import type { Schema } from '../api/client.ts';

type Stats = Schema<'DestinationStats'>;
type Bucket = Stats['data'][number];

const STEP_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** The statistics with a bucket for every step of their span: the hub leaves out those in which nothing happened. */
export function everyBucket({ from, to, bucket, data }: Stats): {
  times: number[];
  rows: (Bucket | undefined)[];
} {
  const step = STEP_MS[bucket];
  const first = Math.floor(Date.parse(from) / step) * step;
  const last = Date.parse(to);
  const byTime = new Map(data.map((row) => [Date.parse(row.at), row]));
  const times = Array.from({ length: Math.ceil((last - first) / step) }, (_, index) => first + index * step);
  return { times, rows: times.map((time) => byTime.get(time)) };
}
