import type { Load, LoadNumbers } from '../processes/load.ts';
import type { Percentiles } from '../processes/percentiles.ts';
import { startChild } from './child.ts';
import { cpuSeconds } from './cpu-time.ts';
import type { System } from './system.ts';

/** What one run of a load has cost. */
export interface RunFigures {
  events: number;
  /** Until the last answer. */
  ackSeconds: number;
  /** Until everything was settled. */
  seconds: number;
  refused: number;
  ack: Percentiles;
  /** Microseconds of CPU an event, by part of the system. */
  cpuUs: Record<string, number>;
  /** Their sum. */
  totalUs: number;
  /** Of processes beside the system, such as a warehouse's server. */
  othersUs: Record<string, number>;
}

let runs = 0;

/** Sends the load from a process of its own, waits until all is settled, and reads the CPU time of that span. */
export async function runLoad(
  system: System,
  load: Omit<Load, 'url' | 'writeKey' | 'run'>,
): Promise<RunFigures> {
  const generator = await startChild('processes/load.ts');
  try {
    const parts = [...system.parts, ...system.others];
    const before = cpuSeconds(parts);
    const startedAt = performance.now();
    const run = `${process.pid.toString(36)}-${runs++}`;
    const numbers = await generator.ask<LoadNumbers>({
      ...load,
      run,
      url: system.url,
      writeKey: system.writeKey,
    });
    await system.settled();
    const seconds = (performance.now() - startedAt) / 1000;
    const after = cpuSeconds(parts);
    const perEvent = ({ name }: { name: string }): [string, number] => [
      name,
      ((after.get(name)! - before.get(name)!) * 1e6) / load.events,
    ];
    const cpuUs = Object.fromEntries(system.parts.map(perEvent));
    return {
      ...{ events: load.events, ackSeconds: numbers.seconds, seconds },
      ...{ refused: numbers.refused, ack: numbers.ack, cpuUs },
      totalUs: Object.values(cpuUs).reduce((sum, us) => sum + us, 0),
      othersUs: Object.fromEntries(system.others.map(perEvent)),
    };
  } finally {
    await generator.stop();
  }
}
