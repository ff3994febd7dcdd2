import type { DeliveryTask, NextStep } from '@trackyard/delivery';
import { bitmap, type Settlement } from '@trackyard/queue';

type Retry = Extract<NextStep, { status: 'retry' }>;

/** What became of the members of one lane entry. */
interface Entry {
  recordId: string;
  connectionId: string;
  size: number;
  delivered: number[];
  dead: number[];
  held: number[];
  retried: { index: number; step: Retry }[];
}

/** What one batch's outcomes mean for the lane entries that its tasks came from. One pass: it is done for every event. */
export function settlementsOf(batch: readonly DeliveryTask[], steps: readonly NextStep[]): Settlement[] {
  const entries = new Map<string, Entry>();
  let entry: Entry | undefined;
  for (const [place, { recordId, connectionId, index }] of batch.entries()) {
    if (entry?.recordId !== recordId || entry.connectionId !== connectionId) {
      const name = `${recordId} ${connectionId}`;
      entry = entries.get(name) ?? newEntry(recordId, connectionId);
      entries.set(name, entry);
    }
    entry.size = Math.max(entry.size, index + 1);
    const step = steps[place]!;
    if (step.status === 'retry') entry.retried.push({ index, step });
    else entry[step.status].push(index);
  }
  return [...entries.values()].map(settlementOf);
}

function newEntry(recordId: string, connectionId: string): Entry {
  return { recordId, connectionId, size: 0, delivered: [], dead: [], held: [], retried: [] };
}

function settlementOf({ recordId, connectionId, size, delivered, dead, held, retried }: Entry): Settlement {
  return {
    recordId,
    connectionId,
    delivered: bitmap.of(size, delivered),
    dead: bitmap.of(size, dead),
    held: bitmap.of(size, held),
    retry: retryGroups(retried, size),
  };
}

/** Members that failed together wait together: one time for all of one batch that have come equally far. */
function retryGroups(retried: Entry['retried'], size: number): Settlement['retry'][number][] {
  const groups = Map.groupBy(retried, ({ step }) => `${step.attempt} ${step.since}`);
  return [...groups.values()].map((group) => {
    const { attempt, since } = group[0]!.step;
    const afterMs = Math.max(...group.map(({ step }) => step.afterMs));
    const bits = bitmap.of(
      size,
      group.map(({ index }) => index),
    );
    return { bits, afterMs, attempt, since };
  });
}
