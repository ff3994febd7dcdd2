import type { IngestMetrics } from '@trackyard/ingest';
import type { SpoolStanding } from '@trackyard/spool';
import type { Metrics } from '@trackyard/telemetry';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** What ingest counts, as Prometheus reads it. */
export function ingestMetrics(metrics: Metrics): IngestMetrics {
  const requests = metrics.histogram({
    name: 'ingest_request_seconds',
    help: 'Requests to collection paths, until they were answered.',
    labels: ['route', 'status'],
    buckets: SECONDS,
  });
  const commits = metrics.histogram({
    name: 'ingest_commit_seconds',
    help: 'Group commits, until they were durable or had failed.',
    labels: ['result'],
    buckets: SECONDS,
  });
  const events = metrics.counter({ name: 'ingest_events_total', help: 'Events committed.' });
  const quarantined = metrics.counter({ name: 'ingest_quarantined_total', help: 'Refused items committed.' });
  const bytes = metrics.counter({ name: 'ingest_committed_bytes_total', help: 'Bytes committed.' });
  return {
    answered: ({ route, status, durationMs }) =>
      requests.observe(durationMs / 1000, { route, status: String(status) }),
    committed(commit) {
      commits.observe(commit.durationMs / 1000, { result: commit.failed ? 'failed' : 'stored' });
      if (commit.failed) return;
      events.add(commit.events, {});
      quarantined.add(commit.quarantined, {});
      bytes.add(commit.bytes, {});
    },
  };
}

/** How the spool stands, read when Prometheus asks. */
export function exposeSpool(metrics: Metrics, standing: () => SpoolStanding): void {
  const batches = metrics.gauge({ name: 'spool_batches', help: 'Batches that wait on disk for the queue.' });
  const bytes = metrics.gauge({ name: 'spool_bytes', help: "Bytes of the spool's files." });
  const spooled = metrics.counter({ name: 'spool_spooled_batches_total', help: 'Batches put on disk.' });
  const drained = metrics.counter({
    name: 'spool_drained_batches_total',
    help: 'Batches brought to the queue.',
  });
  let last = { spooled: 0, drained: 0 };
  metrics.beforeExpose(() => {
    const now = standing();
    batches.set(now.batches, {});
    bytes.set(now.bytes, {});
    spooled.add(now.spooled - last.spooled, {});
    drained.add(now.drained - last.drained, {});
    last = now;
  });
}
