import { createMetrics } from './create-metrics.ts';

function linesOf(text: string, name: string): string[] {
  return text.split('\n').filter((line) => line.startsWith(`trackyard_${name}`));
}

describe('createMetrics', () => {
  it('exposes counters, gauges and histograms under its prefix', async () => {
    const metrics = createMetrics();
    metrics
      .counter({ name: 'events_total', help: 'Events.', labels: ['source'] })
      .add(3, { source: 'src_1' });
    metrics.gauge({ name: 'lanes', help: 'Lanes.' }).set(2, {});
    metrics.histogram({ name: 'commit_seconds', help: 'Commits.', buckets: [0.1, 1] }).observe(0.5, {});
    const text = await metrics.expose();
    expect(linesOf(text, 'events')).toEqual(['trackyard_events_total{source="src_1"} 3']);
    expect(linesOf(text, 'lanes')).toEqual(['trackyard_lanes 2']);
    expect(linesOf(text, 'commit')).toEqual([
      'trackyard_commit_seconds_bucket{le="0.1"} 0',
      'trackyard_commit_seconds_bucket{le="1"} 1',
      'trackyard_commit_seconds_bucket{le="+Inf"} 1',
      'trackyard_commit_seconds_sum 0.5',
      'trackyard_commit_seconds_count 1',
    ]);
    expect(text).toContain('process_cpu_seconds_total');
    expect(metrics.contentType).toMatch(/^text\/plain/);
  });

  it('reads gauges before it exposes them, and goes on where that fails', async () => {
    const metrics = createMetrics();
    const depth = metrics.gauge({ name: 'depth', help: 'Depth.', labels: ['lane'] });
    let lane = 'a';
    metrics.beforeExpose(() => {
      depth.clear();
      depth.set(1, { lane });
    });
    metrics.beforeExpose(() => Promise.reject(new Error('database down')));
    await metrics.expose();
    lane = 'b';
    const text = await metrics.expose();
    expect(linesOf(text, 'depth')).toEqual(['trackyard_depth{lane="b"} 1']);
    expect(linesOf(text, 'metrics_read_failures')).toEqual(['trackyard_metrics_read_failures_total 2']);
  });

  it('keeps registries apart and names unique', () => {
    const metrics = createMetrics();
    const spec = { name: 'once_total', help: 'Once.' };
    metrics.counter(spec);
    expect(() => metrics.counter(spec)).toThrow();
    expect(() => createMetrics().counter(spec)).not.toThrow();
  });
});
