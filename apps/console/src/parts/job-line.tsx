import { Button, Progress } from '@mantine/core';
import type { ReactNode } from 'react';
import { ErrorNotice } from './error-notice.tsx';

interface JobLineProps {
  /** What kind of work it is, for who cannot see the bar. */
  label: string;
  /** A status pill. */
  state: ReactNode;
  /** How far it is, or what became of it, in words. */
  text: ReactNode;
  /** Quieter: when, of what. */
  aside: ReactNode;
  /** While it runs; `percent` is null where its end is not known. */
  running?: { percent: number | null; hint: string } | undefined;
  stop: { label: string; isPending: boolean; error: Error | null; run: () => void };
}

/** Long work that the hub does by itself: one line of a list, with a bar and a way to stop it while it runs. */
export function JobLine({ label, state, text, aside, running, stop }: JobLineProps) {
  return (
    <li className="job-line">
      {state}
      <span className="job-text">
        {text} <span className="hint">{aside}</span>
      </span>
      {running && (
        <>
          <Button size="xs" variant="default" loading={stop.isPending} onClick={stop.run}>
            {stop.label}
          </Button>
          <Progress
            aria-label={label}
            value={running.percent ?? 100}
            striped={running.percent === null}
            animated={running.percent === null}
          />
          <p className="hint">{running.hint}</p>
        </>
      )}
      {stop.error && <ErrorNotice error={stop.error} />}
    </li>
  );
}
