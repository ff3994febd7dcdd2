import type { Outcome } from '@trackyard/connector-sdk';
import { callMappings } from './call-mappings.ts';
import type { DeliveryTask } from './form-batches.ts';
import { nextStep, type NextStep } from './retry-policy.ts';
import type { Target } from './target.ts';

/** What follows for each task of a batch, in their order. */
export interface DeliveryResult {
  steps: NextStep[];
  /** What the connector said, before the retry policy. */
  outcomes: readonly Outcome[];
  durationMs: number;
}

/** Sends a batch through its mappings and decides what follows. */
export async function deliverBatch(tasks: readonly DeliveryTask[], target: Target): Promise<DeliveryResult> {
  const { clock } = target.context;
  const startedAt = clock.now();
  const outcomes = await callMappings(tasks, target);
  const now = clock.now();
  const { policy, deliveredAt } = target;
  const steps = tasks.map((task, place) => {
    const outcome = outcomes[place]!;
    if (outcome.status === 'delivered') return outcome;
    return nextStep(outcome, task, { now, random: target.random(), policy, deliveredAt });
  });
  return { steps, outcomes, durationMs: now - startedAt };
}
