import { Link } from '@tanstack/react-router';
import { CheckIcon } from '../../parts/icons.tsx';
import { words } from '../../words.ts';
import { STEPS, type Step } from './steps.ts';

interface StepperProps {
  step: Step;
  /** Steps can be gone to once it exists. */
  destinationId?: string;
}

/** Where one is, and the way back to any step. */
export function Stepper({ step, destinationId }: StepperProps) {
  const at = STEPS.indexOf(step);
  return (
    <nav className="stepper" aria-label={words.catalog.setUp.steps}>
      <ol>
        {STEPS.map((each, index) => {
          const label = (
            <>
              <span className="step-mark" aria-hidden>
                {index < at ? <CheckIcon size={12} /> : index + 1}
              </span>
              <span className="step-name">{words.catalog.setUp.names[each]}</span>
            </>
          );
          return (
            <li key={each} data-state={index < at ? 'done' : index === at ? 'now' : 'later'}>
              {destinationId && index !== at ? (
                <Link
                  to="/set-up/$destinationId"
                  params={{ destinationId }}
                  search={(before) => ({ ...before, step: each })}
                >
                  {label}
                </Link>
              ) : (
                <span {...(index === at && { 'aria-current': 'step' })}>{label}</span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
