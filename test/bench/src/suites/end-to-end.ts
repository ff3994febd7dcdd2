import { runLoad, type RunFigures } from '../harness/measure.ts';
import { startHubSystem } from '../harness/hub-system.ts';
import { startPlainSystem } from '../harness/plain-system.ts';
import type { Backend } from '../harness/queue-server.ts';
import { startBenchSink, type BenchSink } from '../harness/sink.ts';
import type { BenchDestination, System, SystemName } from '../harness/system.ts';
import { figure, type Bars, type CaseResult } from '../report/figure.ts';
import { RATIOS, TARGETS } from '../report/targets.ts';
import { medians } from './ingest.ts';
import type { Scale, Suite } from './suite.ts';

export interface EndToEndCase {
  name: string;
  destinations: number;
  kind: 'batch' | 'warehouse';
  aRequest: number;
  connections: number;
  events: { trackyard: number; plain?: number };
  /** Of the CPU a delivery. */
  bars: Bars;
  /** Times less CPU than the plain design. */
  ratio?: number;
}

/** As many as take some five seconds: in shorter runs much of the CPU is V8 tidying up when they are over. */
export const CASES: readonly EndToEndCase[] = [
  {
    ...{
      name: '1 destination, batches of 100',
      destinations: 1,
      kind: 'batch',
      aRequest: 100,
      connections: 8,
    },
    ...{
      events: { trackyard: 180_000, plain: 30_000 },
      bars: TARGETS.endToEndOne,
      ratio: RATIOS.endToEndOne,
    },
  },
  {
    ...{
      name: '10 destinations, batches of 100',
      destinations: 10,
      kind: 'batch',
      aRequest: 100,
      connections: 8,
    },
    ...{ events: { trackyard: 30_000, plain: 2_000 }, bars: TARGETS.endToEndTen, ratio: RATIOS.endToEndTen },
  },
  {
    ...{ name: '1 destination, single events', destinations: 1, kind: 'batch', aRequest: 1, connections: 64 },
    ...{ events: { trackyard: 15_000, plain: 8_000 }, bars: {} },
  },
  {
    ...{ name: 'lake alone, batches of 100', destinations: 0, kind: 'batch', aRequest: 100, connections: 8 },
    ...{ events: { trackyard: 180_000 }, bars: {} },
  },
  {
    ...{
      name: 'PostgreSQL warehouse, batches of 100',
      destinations: 1,
      kind: 'warehouse',
      aRequest: 100,
      connections: 8,
    },
    ...{ events: { trackyard: 30_000 }, bars: {} },
  },
];

/** From the sender's request to the destination's answer, lake, books and dedupe on. */
export const endToEnd: Suite = {
  name: 'end-to-end',
  about:
    'one process a role, closed load, until all is delivered and in the lake; up to 500 events a delivered request',
  run: (scale) => runCases(CASES, scale),
};

/** Minutes instead of a quarter of an hour, to see what a change does to the one ratio that is near to its bar. */
export const ratio: Suite = {
  name: 'ratio',
  about: 'the first case of end-to-end by itself, with the queue on Redis',
  async run(scale) {
    const backends = scale.backends.filter((backend) => backend !== 'postgres');
    const cases = await runCases(CASES.slice(0, 1), { ...scale, backends });
    return cases.map((one) => ({ ...one, suite: 'ratio' }));
  },
};

async function runCases(cases: readonly EndToEndCase[], scale: Scale): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const one of cases) {
    for (const backend of scale.backends) {
      const ours = await measure(one, { backend, name: 'trackyard', scale });
      const plain =
        one.events.plain === undefined ? [] : [await measure(one, { backend, name: 'plain', scale })];
      results.push(withRatio(ours, plain[0], one.ratio), ...plain);
    }
  }
  return results;
}

export interface Measuring {
  backend: Backend;
  name: Exclude<SystemName, 'bare'>;
  scale: Scale;
}

export async function measure(one: EndToEndCase, { backend, name, scale }: Measuring): Promise<CaseResult> {
  const sink = await startBenchSink();
  const events = Math.ceil((one.events[name] ?? 0) * scale.size);
  const system = await open(one, { backend, name, sink, expected: () => events * one.destinations });
  try {
    const runs: RunFigures[] = [];
    for (let n = 0; n <= scale.runs; n++) {
      await sink.reset();
      const { aRequest, connections } = one;
      const run = await runLoad(system, { events, aRequest, connections });
      await mustHaveArrived(one, events, sink);
      if (n > 0) runs.push(run);
    }
    const result = caseResult(one, { backend, system: name, runs });
    scale.log(`end to end, ${one.name}, ${backend}, ${name}: ${result.figures[0]?.median} µs an event`);
    return result;
  } finally {
    await system.stop();
    await sink.stop();
  }
}

async function open(
  { destinations, kind }: EndToEndCase,
  options: { backend: Backend; name: SystemName; sink: BenchSink; expected(): number },
): Promise<System> {
  const { backend, name, sink, expected } = options;
  const made = Array.from({ length: destinations }, (): BenchDestination =>
    kind === 'batch' ? { kind, url: `${sink.url}/count` } : { kind },
  );
  if (name === 'plain') return startPlainSystem({ backend, destinations: made }, { expected, sinks: [sink] });
  return startHubSystem({ backend, destinations: made });
}

/** A figure of a run that lost something would be worth nothing. */
async function mustHaveArrived({ kind, destinations, name }: EndToEndCase, events: number, sink: BenchSink) {
  const arrived = (await sink.numbers()).events;
  if (kind === 'batch' && arrived < events * destinations) {
    throw new Error(`${name}: ${arrived} of ${events * destinations} events arrived.`);
  }
}

function caseResult(
  { name, destinations, bars }: EndToEndCase,
  { backend, system, runs }: { backend: Backend; system: SystemName; runs: readonly RunFigures[] },
): CaseResult {
  const judged = system === 'trackyard' && backend === 'redis' ? bars : {};
  const deliveries = Math.max(1, destinations);
  const perEvent = figure(
    'CPU',
    'µs an event',
    runs.map((run) => run.totalUs),
    deliveries === 1 ? judged : {},
  );
  const perDelivery = figure(
    'CPU',
    'µs a delivery',
    runs.map((run) => run.totalUs / deliveries),
    judged,
  );
  return {
    ...{ suite: 'end-to-end', name, backend, system },
    figures: [
      perEvent,
      ...(deliveries > 1 ? [perDelivery] : []),
      figure(
        'rate',
        'events/s',
        runs.map((run) => run.events / run.seconds),
      ),
    ],
    cpuUs: medians(runs.map((run) => ({ ...run.cpuUs, ...run.othersUs }))),
  };
}

/** Ours with how many times cheaper it is than the plain design in the same run; the bar is on Redis. */
function withRatio(ours: CaseResult, plain: CaseResult | undefined, bar: number | undefined): CaseResult {
  const [cost, plainCost] = [ours.figures[0]!.median, plain?.figures[0]?.median];
  if (plainCost === undefined) return ours;
  const ratio = figure('plain design : ours', 'times the CPU', [plainCost / cost]);
  const verdict = ratio.median >= (bar ?? 0) ? ('floor' as const) : ('missed' as const);
  return {
    ...ours,
    figures: [...ours.figures, bar === undefined ? ratio : { ...ratio, floor: bar, verdict }],
  };
}
