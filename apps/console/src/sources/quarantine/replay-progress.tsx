import { Button } from '@mantine/core';
import { Card } from '../../parts/card.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { JobLine } from '../../parts/job-line.tsx';
import { Moment } from '../../parts/moment.tsx';
import { StatusPill } from '../../parts/status-pill.tsx';
import { useNow } from '../../parts/use-now.ts';
import { words } from '../../words.ts';
import { problemText } from '../problem-text.ts';
import type { ReplayJob } from '../queries.ts';
import { useReplayJobs } from './use-replay-jobs.ts';

const say = words.sources.quarantine.jobs;
const TONES = { running: 'warn', done: 'good', canceled: 'quiet', failed: 'bad' } as const;
/** How long what is over stays in sight. */
const SHOWN_MS = 60 * 60_000;

/** Replays of this quarantine that run or have just ended. They run in the hub: the page may be left and come back to. */
export function ReplayProgress({ sourceId, jobs }: { sourceId: string; jobs: readonly ReplayJob[] }) {
  const nowMs = useNow(30_000);
  const shown = jobs.filter(
    ({ status, finishedAt }) => status === 'running' || nowMs - Date.parse(finishedAt ?? '') < SHOWN_MS,
  );
  if (shown.length === 0) return null;
  return (
    <Card title={say.title}>
      <ul className="job-lines" aria-live="polite">
        {shown.map((job) => (
          <OneReplay key={job.id} sourceId={sourceId} job={job} />
        ))}
      </ul>
    </Card>
  );
}

function OneReplay({ sourceId, job }: { sourceId: string; job: ReplayJob }) {
  const { cancel } = useReplayJobs(sourceId);
  const { id, status, code, total, count, createdAt } = job;
  const stop = (
    <Button size="xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate(id)}>
      {say.stop}
    </Button>
  );
  return (
    <>
      <JobLine
        label={say.title}
        state={<StatusPill tone={TONES[status]}>{say.status[status]}</StatusPill>}
        text={textOf(job)}
        aside={
          <>
            <Moment at={createdAt} />
            {code !== null && ` · ${problemText({ code })}`}
          </>
        }
        running={
          status === 'running'
            ? { percent: total && Math.min(100, (100 * count.read) / total), hint: hintOf(job), stop }
            : undefined
        }
      />
      {cancel.error && (
        <li>
          <ErrorNotice error={cancel.error} />
        </li>
      )}
    </>
  );
}

function textOf({ status, total, count, problem }: ReplayJob): string {
  if (status === 'running') return say.running(count, total);
  if (status === 'failed') return say.failed(count, problem);
  return status === 'done' ? say.done(count) : say.canceled(count);
}

/** Why it stands still, where it does. */
function hintOf({ problem, waitingFor }: ReplayJob): string {
  if (problem !== null) return say.triedAgain(problem);
  return (waitingFor !== null && say.waitingFor[waitingFor]) || say.leave;
}
