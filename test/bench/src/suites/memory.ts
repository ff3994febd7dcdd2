import { waitFor } from '@trackyard/test-support';
import { startHubSystem } from '../harness/hub-system.ts';
import { runLoad } from '../harness/measure.ts';
import type { Backend } from '../harness/queue-server.ts';
import { figure, type CaseResult } from '../report/figure.ts';
import { TARGETS } from '../report/targets.ts';
import type { Suite } from './suite.ts';

/** Nobody listens there; the events wait. */
const DEAD_END = 'http://127.0.0.1:9/count';
const EVENTS = 100_000;
const BACKENDS: readonly Backend[] = ['redis', 'postgres'];

/**
 * What an event costs the queue while its destinations are down. "Soon" is when it is routed and in the lake and its
 * payload still in the queue, "later" after a minute, when the payload has left for the lake's storage.
 */
export const memory: Suite = {
  name: 'memory',
  about: `bytes in the queue for each of ${EVENTS} events whose destinations are down; its dedupe claim included`,
  async run(scale) {
    const results: CaseResult[] = [];
    for (const backend of BACKENDS.filter((each) => scale.backends.includes(each))) {
      for (const [count, bars] of [
        [1, TARGETS.memoryOne],
        [10, TARGETS.memoryTen],
      ] as const) {
        const events = Math.ceil(EVENTS * scale.size);
        const { soon, later } = await measure(backend, count, events);
        const judged = backend === 'redis' ? bars : {};
        results.push({
          ...{ suite: 'memory', name: `${count} destinations, down`, backend, system: 'trackyard' },
          figures: [
            figure('waiting, soon', 'bytes an event', [soon], judged),
            figure('waiting, later', 'bytes an event', [later], judged),
          ],
        });
        scale.log(
          `memory, ${count} destinations, ${backend}: ${Math.round(soon)}, later ${Math.round(later)} bytes`,
        );
      }
    }
    return results;
  },
};

async function measure(
  backend: Backend,
  count: number,
  events: number,
): Promise<{ soon: number; later: number }> {
  const destinations = Array.from({ length: count }, () => ({ kind: 'batch' as const, url: DEAD_END }));
  const system = await startHubSystem({ backend, destinations });
  try {
    const before = await system.queueBytes();
    await runLoad({ ...system, settled: () => system.archived() }, { events, aRequest: 100, connections: 8 });
    const soon = await system.queueBytes();
    const later = await waitFor(
      async () => {
        const now = await system.queueBytes();
        return now < before + (soon - before) * 0.7 && now;
      },
      { timeoutMs: 120_000, everyMs: 2_000, what: 'the payloads to leave the queue' },
    ).catch(() => system.queueBytes());
    return { soon: (soon - before) / events, later: (later - before) / events };
  } finally {
    await system.stop();
  }
}
