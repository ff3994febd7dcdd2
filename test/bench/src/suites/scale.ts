import { startHubSystem } from '../harness/hub-system.ts';
import { runLoad } from '../harness/measure.ts';
import { startBenchSink } from '../harness/sink.ts';
import { residentBytes } from '../harness/cpu-time.ts';
import type { Backend } from '../harness/queue-server.ts';
import { figure, type CaseResult } from '../report/figure.ts';
import { medians } from './ingest.ts';
import type { Scale, Suite } from './suite.ts';

const BACKENDS: readonly Backend[] = ['redis', 'postgres'];
const LOADS = [
  { perSecond: 10, seconds: 10 },
  { perSecond: 100, seconds: 8 },
  { perSecond: 1_000, seconds: 6 },
  { perSecond: 10_000, seconds: 4 },
];
/** Deliveries of a run are about the same however many destinations share them. */
const DESTINATIONS = [
  { count: 1, events: 30_000 },
  { count: 10, events: 10_000 },
  { count: 100, events: 2_000 },
  { count: 1_000, events: 300 },
];

/** What an event costs as load and destinations grow in steps of ten. */
export const scale: Suite = {
  name: 'scale',
  about: 'cost as load grows (batches of 10, open loop) and as destinations grow (batches of 100, closed)',
  async run(options) {
    const results: CaseResult[] = [];
    for (const backend of BACKENDS.filter((each) => options.backends.includes(each))) {
      results.push(...(await asLoadGrows(backend, options)), ...(await asDestinationsGrow(backend, options)));
    }
    return results;
  },
};

async function asLoadGrows(backend: Backend, { runs, log }: Scale): Promise<CaseResult[]> {
  const sink = await startBenchSink();
  const system = await startHubSystem({
    backend,
    destinations: [{ kind: 'batch', url: `${sink.url}/count` }],
  });
  try {
    await runLoad(system, { events: 5_000, aRequest: 10, connections: 8 }); // warm
    const results: CaseResult[] = [];
    for (const { perSecond, seconds } of LOADS) {
      const measured = [];
      for (let n = 0; n < runs; n++) {
        const events = perSecond * seconds;
        measured.push(await runLoad(system, { events, aRequest: 10, perSecond, connections: 64 }));
      }
      results.push({
        ...{ suite: 'scale', name: `${perSecond} events/s`, backend, system: 'trackyard' },
        figures: [
          figure(
            'CPU',
            'µs an event',
            measured.map((run) => run.totalUs),
          ),
        ],
        cpuUs: medians(measured.map((run) => run.cpuUs)),
      });
      log(`scale, ${perSecond} events/s, ${backend}: ${results.at(-1)?.figures[0]?.median} µs an event`);
    }
    return results;
  } finally {
    await system.stop();
    await sink.stop();
  }
}

async function asDestinationsGrow(backend: Backend, { runs, size, log }: Scale): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const { count, events } of DESTINATIONS) {
    const sink = await startBenchSink();
    const destinations = Array.from({ length: count }, () => ({
      kind: 'batch' as const,
      url: `${sink.url}/count`,
    }));
    const system = await startHubSystem({ backend, destinations });
    try {
      const measured = [];
      for (let n = 0; n <= runs; n++) {
        const run = await runLoad(system, {
          events: Math.ceil(events * size),
          aRequest: 100,
          connections: 8,
        });
        if (n > 0) measured.push(run);
      }
      results.push({
        ...{ suite: 'scale', name: `${count} destinations`, backend, system: 'trackyard' },
        figures: [
          figure(
            'CPU',
            'µs a delivery',
            measured.map((run) => run.totalUs / count),
          ),
          figure('worker memory', 'MB', [residentBytes(system.worker.pid) / 2 ** 20]),
        ],
        cpuUs: medians(measured.map((run) => run.cpuUs)),
      });
      log(`scale, ${count} destinations, ${backend}: ${results.at(-1)?.figures[0]?.median} µs a delivery`);
    } finally {
      await system.stop();
      await sink.stop();
    }
  }
  return results;
}
