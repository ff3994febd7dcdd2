import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { words } from '../../words.ts';
import { previousStep, type Step } from './steps.ts';

interface StepFootProps {
  step: Step;
  /** The step's next action: its only primary button. */
  children: ReactNode;
}

/** The foot of a step: the way back, and on. */
export function StepFoot({ step, children }: StepFootProps) {
  const goTo = useGoTo();
  return (
    <div className="step-foot">
      {step !== 'connect' && (
        <Button variant="default" onClick={() => goTo(previousStep(step))}>
          {words.catalog.setUp.back}
        </Button>
      )}
      <span className="step-foot-gap" />
      {children}
    </div>
  );
}

/** Goes to a step, and leaves the rest of the address as it is. */
export function useGoTo() {
  const navigate = useNavigate();
  return (step: Step) => {
    window.scrollTo(0, 0);
    void navigate({ to: '.', search: (before) => ({ ...before, step }) });
  };
}
