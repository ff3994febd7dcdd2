import { runLoad, type RunFigures } from '../harness/measure.ts';
import { startBareSystem } from '../harness/bare-system.ts';
import { startHubSystem } from '../harness/hub-system.ts';
import { startPlainSystem } from '../harness/plain-system.ts';
import type { Backend } from '../harness/queue-server.ts';
import type { System, SystemName } from '../harness/system.ts';
import { figure, type Bars, type CaseResult } from '../report/figure.ts';
import { TARGETS } from '../report/targets.ts';
import type { Scale, Suite } from './suite.ts';

interface IngestCase {
  name: string;
  aRequest: number;
  connections: number;
  events: Record<SystemName, number>;
  cpu: Bars;
  ackP99: Bars;
}

const CASES: readonly IngestCase[] = [
  {
    ...{ name: 'single events, 64 connections', aRequest: 1, connections: 64 },
    events: { trackyard: 20_000, plain: 10_000, bare: 20_000 },
    ...{ cpu: TARGETS.ingestSingle, ackP99: TARGETS.ackP99Saturated },
  },
  {
    ...{ name: 'batches of 100, 16 connections', aRequest: 100, connections: 16 },
    events: { trackyard: 100_000, plain: 10_000, bare: 100_000 },
    ...{ cpu: TARGETS.ingestBatch, ackP99: {} },
  },
];

/** Nothing is delivered here: one ingest process and the queue, to the moment of the 200. */
export const ingest: Suite = {
  name: 'ingest',
  about: 'one ingest process, closed load; a 200 means that the event is stored',
  async run(scale) {
    const results = await ofSystem('bare', '-', scale);
    for (const backend of scale.backends) {
      results.push(
        ...(await ofSystem('trackyard', backend, scale)),
        ...(await ofSystem('plain', backend, scale)),
      );
    }
    return results;
  },
};

async function ofSystem(name: SystemName, backend: Backend | '-', scale: Scale): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const one of CASES) {
    const system = await openIngest(name, backend);
    try {
      const events = Math.ceil(one.events[name] * scale.size);
      const runs: RunFigures[] = [];
      for (let n = 0; n <= scale.runs; n++) {
        const { aRequest, connections } = one;
        const run = await runLoad(system, { events, aRequest, connections });
        if (n > 0) runs.push(run);
      }
      const result = caseResult(one, { backend, system: name, runs });
      scale.log(`ingest, ${one.name}, ${backend}, ${name}: ${result.figures[0]?.median} µs an event`);
      results.push(result);
    } finally {
      await system.stop();
    }
  }
  return results;
}

/** Events wait in the queue: there is no worker, and nothing to wait for. */
async function openIngest(name: SystemName, backend: Backend | '-'): Promise<System> {
  if (backend === '-') return startBareSystem();
  if (name === 'trackyard') return startHubSystem({ backend, destinations: [], hasWorker: false });
  const destinations = [{ kind: 'batch' as const, url: 'http://127.0.0.1:9' }];
  return startPlainSystem({ backend, destinations, hasWorker: false }, { expected: () => 0, sinks: [] });
}

function caseResult(
  { name, cpu, ackP99 }: IngestCase,
  { backend, system, runs }: { backend: string; system: SystemName; runs: readonly RunFigures[] },
): CaseResult {
  const judged = system === 'trackyard' && backend === 'redis';
  return {
    ...{ suite: 'ingest', name, backend, system },
    figures: [
      figure(
        'CPU',
        'µs an event',
        runs.map((run) => run.totalUs),
        judged ? cpu : {},
      ),
      figure(
        'rate',
        'events/s',
        runs.map((run) => run.events / run.ackSeconds),
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
        judged ? ackP99 : {},
      ),
    ],
    cpuUs: medians(runs.map((run) => run.cpuUs)),
  };
}

/** The median of each part. */
export function medians(rows: readonly Record<string, number>[]): Record<string, number> {
  const names = Object.keys(rows[0] ?? {});
  return Object.fromEntries(
    names.map((name) => [
      name,
      figure(
        name,
        'µs',
        rows.map((row) => row[name]!),
      ).median,
    ]),
  );
}
