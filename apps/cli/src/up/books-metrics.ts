import type { Books } from '@trackyard/queue';
import type { Metrics } from '@trackyard/telemetry';

/** The books as gauges, read when Prometheus asks. */
export function exposeBooks(metrics: Metrics, read: () => Promise<Books>): void {
  const sources = metrics.gauge({
    name: 'source_events',
    help: "A source's books.",
    labels: ['source', 'column'],
  });
  const connections = metrics.gauge({
    name: 'connection_events',
    help: "A connection's books.",
    labels: ['connection', 'column'],
  });
  metrics.beforeExpose(async () => {
    const books = await read();
    sources.clear();
    connections.clear();
    for (const [source, row] of Object.entries(books.sources)) {
      for (const [column, n] of Object.entries(row)) sources.set(n as number, { source, column });
    }
    for (const [connection, { filtered, ...row }] of Object.entries(books.connections)) {
      for (const [column, n] of Object.entries(row)) connections.set(n, { connection, column });
      const kept = Object.values(filtered).reduce((sum, n) => sum + n, 0);
      connections.set(kept, { connection, column: 'filtered' });
    }
  });
}
