import {
  Counter as PromCounter,
  Gauge as PromGauge,
  Histogram as PromHistogram,
  Registry,
  collectDefaultMetrics,
} from 'prom-client';

const PREFIX = 'trackyard_';

/** A metric's name without `trackyard_`, what it counts and in which unit, and the names of its labels. */
export interface MetricSpec<Label extends string> {
  name: string;
  help: string;
  /** Few values each: an install's sources and destinations at most, never a user or an event. */
  labels?: readonly Label[];
}

export interface HistogramSpec<Label extends string> extends MetricSpec<Label> {
  /** Upper bounds, rising, in the metric's unit. */
  buckets: readonly number[];
}

type LabelValues<Label extends string> = Readonly<Record<Label, string>>;

export interface Counter<Label extends string = never> {
  add(by: number, labels: LabelValues<Label>): void;
}
export interface Gauge<Label extends string = never> {
  set(value: number, labels: LabelValues<Label>): void;
  /** Forgets all labels' values: before setting what is there now. */
  clear(): void;
}
export interface Histogram<Label extends string = never> {
  observe(value: number, labels: LabelValues<Label>): void;
}

/** Plain values: it may be sent to another process. */
export type MetricsSnapshot = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/** One process's metrics. Creating one of the same name twice is a bug and throws. */
export interface Metrics {
  counter<Label extends string = never>(spec: MetricSpec<Label>): Counter<Label>;
  gauge<Label extends string = never>(spec: MetricSpec<Label>): Gauge<Label>;
  histogram<Label extends string = never>(spec: HistogramSpec<Label>): Histogram<Label>;
  /** Called before each `expose`, to set gauges. One that fails is counted, and its gauges stay as they were. */
  beforeExpose(read: () => Promise<void> | void): void;
  /** The body of `GET /metrics`. */
  expose(): Promise<string>;
  /** The same as values, to be added up with other processes': `sumMetrics`. */
  snapshot(): Promise<MetricsSnapshot>;
  contentType: string;
}

/** A registry of its own, with Node's process metrics in it. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const readers: (() => Promise<void> | void)[] = [];
  const failures = new PromCounter({
    name: `${PREFIX}metrics_read_failures_total`,
    help: 'Readers that failed before an exposition.',
    registers,
  });
  const read = async () => {
    const results = await Promise.allSettled(readers.map(async (reader) => reader()));
    failures.inc(results.filter(({ status }) => status === 'rejected').length);
  };
  return {
    counter(spec) {
      const counter = new PromCounter({ ...promConfig(spec), registers });
      return { add: (by, labels) => counter.inc(labels, by) };
    },
    gauge(spec) {
      const gauge = new PromGauge({ ...promConfig(spec), registers });
      return { set: (value, labels) => gauge.set(labels, value), clear: () => gauge.reset() };
    },
    histogram(spec) {
      const histogram = new PromHistogram({ ...promConfig(spec), buckets: [...spec.buckets], registers });
      const names = spec.labels ?? [];
      // Called once a request: the library sorts and joins the labels each time that it is given them.
      const children = new Map<string, { observe(value: number): void }>();
      return {
        observe(value, labels) {
          const key = names.map((name) => labels[name]).join('\0');
          let child = children.get(key);
          if (!child) children.set(key, (child = histogram.labels(labels)));
          child.observe(value);
        },
      };
    },
    beforeExpose: (reader) => void readers.push(reader),
    async expose() {
      await read();
      return registry.metrics();
    },
    async snapshot() {
      await read();
      return registry.getMetricsAsJSON();
    },
    contentType: registry.contentType,
  };
}

function promConfig<Label extends string>({ name, help, labels = [] }: MetricSpec<Label>) {
  return { name: PREFIX + name, help, labelNames: [...labels] };
}
