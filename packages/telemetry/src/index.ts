/**
 * Logs and Prometheus metrics. Apps create one logger and one set of metrics and hand them down; packages see
 * only the ports. It prints flat fields and error texts with secrets masked, never an object, so never a
 * payload.
 */
export {
  createLogger,
  LOG_LEVELS,
  type LoggerOptions,
  type LogLevel,
  type LogSink,
} from './create-logger.ts';
export {
  createMetrics,
  type Counter,
  type Gauge,
  type Histogram,
  type HistogramSpec,
  type MetricSpec,
  type Metrics,
  type MetricsSnapshot,
} from './create-metrics.ts';
export { endedMetrics, sumMetrics } from './sum-metrics.ts';
