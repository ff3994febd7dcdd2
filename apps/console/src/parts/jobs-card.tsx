import type { ReactNode } from 'react';
import { Card } from './card.tsx';
import { useNow } from './use-now.ts';

interface Job {
  id: string;
  status: string;
  finishedAt: string | null;
}

interface JobsCardProps<J extends Job> {
  title: string;
  jobs: readonly J[];
  /** A job's line in the list. */
  line(job: J): ReactNode;
}

/** How long what is over stays in sight. */
const SHOWN_MS = 60 * 60_000;

/** Work of the hub that runs or has just ended: the page may be left and come back to. Nothing where there is none. */
export function JobsCard<J extends Job>({ title, jobs, line }: JobsCardProps<J>) {
  const nowMs = useNow(30_000);
  const shown = jobs.filter(
    ({ status, finishedAt }) => status === 'running' || nowMs - Date.parse(finishedAt ?? '') < SHOWN_MS,
  );
  if (shown.length === 0) return null;
  return (
    <Card title={title}>
      <ul className="job-lines" aria-live="polite">
        {shown.map(line)}
      </ul>
    </Card>
  );
}
