import { useId, type ReactNode } from 'react';
import type { Tone } from '../parts/status-pill.tsx';

interface TraceStepProps {
  title: ReactNode;
  tone: Tone;
  /** Right of the title. */
  state?: ReactNode;
  children?: ReactNode;
}

/** One station of an event's life, on the line that joins them. */
export function TraceStep({ title, tone, state, children }: TraceStepProps) {
  const id = useId();
  return (
    <li className="trace-step" data-tone={tone} aria-labelledby={id}>
      <div className="trace-head">
        <h2 id={id}>{title}</h2>
        {state}
      </div>
      <div className="trace-body">{children}</div>
    </li>
  );
}
