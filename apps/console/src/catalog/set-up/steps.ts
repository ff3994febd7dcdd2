/** The wizard's steps, in their order; the one that is open stands in the address (`?step=`). */
export const STEPS = ['connect', 'rules', 'fields', 'filter', 'start'] as const;
export type Step = (typeof STEPS)[number];

/** A destination that does not exist yet has only the first step. */
export function stepOf(asked: string | undefined): Step {
  return STEPS.find((step) => step === asked) ?? 'connect';
}

export const nextStep = (step: Step): Step => STEPS[Math.min(STEPS.indexOf(step) + 1, STEPS.length - 1)]!;
export const previousStep = (step: Step): Step => STEPS[Math.max(STEPS.indexOf(step) - 1, 0)]!;
