import { waitFor } from '@trackyard/test-support';
import { startChild } from '../harness/child.ts';
import { startHubSystem } from '../harness/hub-system.ts';
import { startBenchSink } from '../harness/sink.ts';
import type { Backend } from '../harness/queue-server.ts';
import { figure, type CaseResult } from '../report/figure.ts';
import { TARGETS } from '../report/targets.ts';
import type { LoadNumbers } from '../processes/load.ts';
import type { Suite } from './suite.ts';

const PER_SECOND = 1_000;
const SECONDS = 12;
const KILL_AFTER_MS = 3_000;
const BACKENDS: readonly Backend[] = ['redis', 'postgres'];

/** A worker is killed with SIGKILL in the middle of its work and started again at once. */
export const recovery: Suite = {
  name: 'recovery',
  about: `${PER_SECOND} events/s; the worker is killed with work in hand: the longest that an event was on its way`,
  async run(scale) {
    const results: CaseResult[] = [];
    for (const backend of BACKENDS.filter((each) => scale.backends.includes(each))) {
      const seconds: number[] = [];
      const lost: number[] = [];
      for (let n = 0; n < scale.runs; n++) {
        const run = await killOnce(backend);
        seconds.push(run.longestSeconds);
        lost.push(run.lost);
      }
      results.push({
        ...{ suite: 'recovery', name: 'worker killed', backend, system: 'trackyard' },
        figures: [
          figure('longest wait', 's', seconds, backend === 'redis' ? TARGETS.recovery : {}),
          figure('lost', 'events', lost, { floor: 0 }),
        ],
      });
      scale.log(`recovery, ${backend}: ${results.at(-1)?.figures[0]?.median} s`);
    }
    return results;
  },
};

async function killOnce(backend: Backend): Promise<{ longestSeconds: number; lost: number }> {
  const sink = await startBenchSink();
  const system = await startHubSystem({
    backend,
    destinations: [{ kind: 'batch', url: `${sink.url}/latency` }],
  });
  const generator = await startChild('processes/load.ts');
  try {
    const { url, writeKey } = system;
    const shape = { events: PER_SECOND * SECONDS, aRequest: 10, perSecond: PER_SECOND, connections: 32 };
    const sent = generator.ask<LoadNumbers>({
      ...shape,
      url,
      writeKey,
      run: `kill-${process.pid.toString(36)}`,
    });
    await new Promise((resolve) => setTimeout(resolve, KILL_AFTER_MS));
    await system.worker.kill();
    await system.worker.restart();
    const { acknowledged } = await sent;
    await waitFor(async () => (await sink.numbers()).events >= acknowledged, { timeoutMs: 60_000 }).catch(
      () => undefined,
    );
    const { events, latency } = await sink.numbers();
    return { longestSeconds: latency.max / 1000, lost: Math.max(0, acknowledged - events) };
  } finally {
    await generator.stop();
    await system.stop();
    await sink.stop();
  }
}
