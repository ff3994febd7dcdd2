import { startHubSystem } from '../harness/hub-system.ts';
import { runLoad } from '../harness/measure.ts';
import { startBenchSink } from '../harness/sink.ts';
import type { Backend } from '../harness/queue-server.ts';
import { figure, type CaseResult } from '../report/figure.ts';
import { TARGETS } from '../report/targets.ts';
import type { Scale, Suite } from './suite.ts';

interface Rate {
  perSecond: number;
  aRequest: number;
  seconds: number;
}

const RATES: readonly Rate[] = [
  { perSecond: 100, aRequest: 1, seconds: 8 },
  { perSecond: 1_000, aRequest: 1, seconds: 8 },
  { perSecond: 3_000, aRequest: 100, seconds: 8 },
];
/** What has the bars. */
const JUDGED_PER_SECOND = 1_000;
const CONNECTIONS = 64;

/** At fixed rates, whatever the answers do, and measured from when each event was due: no coordinated omission. */
export const latency: Suite = {
  name: 'latency',
  about: 'open loop at a fixed rate; milliseconds from the moment an event was due, one batch destination',
  async run(scale) {
    const results: CaseResult[] = [];
    for (const backend of scale.backends) results.push(...(await onBackend(backend, scale)));
    return results;
  },
};

async function onBackend(backend: Backend, scale: Scale): Promise<CaseResult[]> {
  const sink = await startBenchSink();
  const system = await startHubSystem({
    backend,
    destinations: [{ kind: 'batch', url: `${sink.url}/latency` }],
  });
  try {
    await runLoad(system, { events: 5_000, aRequest: 10, connections: 8 }); // warm
    const results: CaseResult[] = [];
    for (const { perSecond, aRequest, seconds } of RATES) {
      const runs = [];
      for (let n = 0; n < scale.runs; n++) {
        await sink.reset();
        const events = Math.ceil(perSecond * seconds * scale.size);
        const run = await runLoad(system, { events, aRequest, perSecond, connections: CONNECTIONS });
        runs.push({ ...run, way: (await sink.numbers()).latency });
      }
      const name = `${perSecond} events/s, ${aRequest === 1 ? 'single' : `batches of ${aRequest}`}`;
      const isJudged = backend === 'redis' && perSecond === JUDGED_PER_SECOND;
      const [p50, p99, ack] = isJudged
        ? [TARGETS.latencyP50, TARGETS.latencyP99, TARGETS.ackP99HalfLoad]
        : [{}, {}, {}];
      results.push({
        ...{ suite: 'latency', name, backend, system: 'trackyard' },
        figures: [
          figure(
            'end to end p50',
            'ms',
            runs.map(({ way }) => way.p50),
            p50,
          ),
          figure(
            'end to end p99',
            'ms',
            runs.map(({ way }) => way.p99),
            p99,
          ),
          figure(
            'ack p50',
            'ms',
            runs.map((run) => run.ack.p50),
          ),
          figure(
            'ack p99',
            'ms',
            runs.map((run) => run.ack.p99),
            ack,
          ),
          figure(
            'CPU',
            'µs an event',
            runs.map((run) => run.totalUs),
          ),
        ],
      });
      scale.log(`latency, ${name}, ${backend}: p99 ${results.at(-1)?.figures[1]?.median} ms`);
    }
    return results;
  } finally {
    await system.stop();
    await sink.stop();
  }
}
