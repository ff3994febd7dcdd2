import { AggregatorRegistry } from 'prom-client';
import type { MetricsSnapshot } from './create-metrics.ts';

/** The body of `GET /metrics` for several processes: added up, or as the metric's kind wants it (averages of delays). */
export function sumMetrics(snapshots: readonly MetricsSnapshot[]): Promise<string> {
  return AggregatorRegistry.aggregate([...snapshots]).metrics();
}

/**
 * What has to be remembered of processes that ended: a total that fell would count twice in Prometheus. Gauges told how
 * something was; that is over.
 */
export async function endedMetrics(snapshots: readonly MetricsSnapshot[]): Promise<MetricsSnapshot> {
  const all = await AggregatorRegistry.aggregate([...snapshots]).getMetricsAsJSON();
  // prom-client types the kinds as a numeric enum, and gives their names.
  return all.filter(({ type }) => ['counter', 'histogram'].includes(String(type)));
}
