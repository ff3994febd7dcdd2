import type { DeliveryTask, NextStep } from '@trackyard/delivery';
import { bitmap, type Settlement } from '@trackyard/queue';

/** What one batch's outcomes mean for the lane entries that its tasks came from. */
export function settlementsOf(batch: readonly DeliveryTask[], steps: readonly NextStep[]): Settlement[] {
  const outcomes = batch.map((task, place) => ({ task, step: steps[place]! }));
  const byRecord = Map.groupBy(outcomes, ({ task }) => task.recordId);
  return [...byRecord.values()].flatMap((members) =>
    [...Map.groupBy(members, ({ task }) => task.connectionId).values()].map(settlementOf),
  );
}

type Member = { task: DeliveryTask; step: NextStep };

function settlementOf(members: readonly Member[]): Settlement {
  const { recordId, connectionId } = members[0]!.task;
  const size = Math.max(...members.map(({ task }) => task.index)) + 1;
  const bitsOf = (status: NextStep['status']) =>
    bitmap.of(size, indexesOf(members.filter(({ step }) => step.status === status)));
  return {
    recordId,
    connectionId,
    delivered: bitsOf('delivered'),
    dead: bitsOf('dead'),
    held: bitsOf('held'),
    retry: retryGroups(members, size),
  };
}

/** Members that failed together wait together: one time for all of one batch that have come equally far. */
function retryGroups(members: readonly Member[], size: number): Settlement['retry'][number][] {
  const retries = members.flatMap(({ task, step }) => (step.status === 'retry' ? [{ task, step }] : []));
  const groups = Map.groupBy(retries, ({ step }) => `${step.attempt} ${step.since}`);
  return [...groups.values()].map((group) => {
    const { attempt, since } = group[0]!.step;
    const afterMs = Math.max(...group.map(({ step }) => step.afterMs));
    return { bits: bitmap.of(size, indexesOf(group)), afterMs, attempt, since };
  });
}

function indexesOf(members: readonly { task: DeliveryTask }[]): number[] {
  return members.map(({ task }) => task.index);
}
