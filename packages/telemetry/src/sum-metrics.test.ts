import { createMetrics, type MetricsSnapshot } from './create-metrics.ts';
import { endedMetrics, sumMetrics } from './sum-metrics.ts';

/** What a process of so many events tells, as another process gets it. */
async function told(events: number): Promise<MetricsSnapshot> {
  const metrics = createMetrics();
  metrics.counter({ name: 'events_total', help: 'E.', labels: ['route'] }).add(events, { route: 'batch' });
  metrics.gauge({ name: 'waiting', help: 'W.' }).set(events, {});
  metrics.histogram({ name: 'seconds', help: 'S.', buckets: [1, 10] }).observe(events, {});
  return structuredClone(await metrics.snapshot());
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line.startsWith('trackyard_') && !line.includes('failures'));
}

it('adds up what several processes tell', async () => {
  const text = await sumMetrics([await told(2), await told(5)]);
  expect(linesOf(text)).toEqual([
    'trackyard_events_total{route="batch"} 7',
    'trackyard_waiting 7',
    'trackyard_seconds_bucket{le="1"} 0',
    'trackyard_seconds_bucket{le="10"} 2',
    'trackyard_seconds_bucket{le="+Inf"} 2',
    'trackyard_seconds_sum 7',
    'trackyard_seconds_count 2',
  ]);
  expect(text).toContain('process_cpu_seconds_total');
});

it('remembers the counts of those that ended, not how they stood', async () => {
  let ended: MetricsSnapshot = [];
  for (const events of [2, 5]) ended = await endedMetrics([ended, await told(events)]);
  const text = await sumMetrics([await told(1), ended]);
  expect(linesOf(text)).toEqual(
    expect.arrayContaining([
      'trackyard_events_total{route="batch"} 8',
      'trackyard_waiting 1',
      'trackyard_seconds_count 3',
    ]),
  );
});
