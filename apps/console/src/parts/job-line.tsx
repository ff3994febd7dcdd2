import { Progress } from '@mantine/core';
import type { ReactNode } from 'react';

interface JobLineProps {
  /** What kind of work it is, for who cannot see the bar. */
  label: string;
  /** A status pill. */
  state: ReactNode;
  /** How far it is, or what became of it, in words. */
  text: ReactNode;
  /** Quieter: when, of what. */
  aside: ReactNode;
  /** While it runs. */
  running?: { percent: number | null; hint: string; stop: ReactNode } | undefined;
}

/** Long work that the hub does by itself: one line of a list, with a bar while it runs. */
export function JobLine({ label, state, text, aside, running }: JobLineProps) {
  return (
    <li className="job-line">
      {state}
      <span className="job-text">
        {text} <span className="hint">{aside}</span>
      </span>
      {running && (
        <>
          {running.stop}
          <Progress
            aria-label={label}
            value={running.percent ?? 100}
            striped={running.percent === null}
            animated={running.percent === null}
          />
          <p className="hint">{running.hint}</p>
        </>
      )}
    </li>
  );
}
