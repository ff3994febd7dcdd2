import { JobLine } from '../../parts/job-line.tsx';
import { JobsCard } from '../../parts/jobs-card.tsx';
import { Moment } from '../../parts/moment.tsx';
import { StatusPill } from '../../parts/status-pill.tsx';
import { words } from '../../words.ts';
import { problemText } from '../problem-text.ts';
import type { ReplayJob } from '../queries.ts';
import { useReplayJobs } from './use-replay-jobs.ts';

const say = words.sources.quarantine.jobs;
const TONES = { running: 'warn', done: 'good', canceled: 'quiet', failed: 'bad' } as const;

/** Replays of this quarantine that run or have just ended. */
export function ReplayProgress({ sourceId, jobs }: { sourceId: string; jobs: readonly ReplayJob[] }) {
  return (
    <JobsCard
      title={say.title}
      jobs={jobs}
      line={(job) => <OneReplay key={job.id} sourceId={sourceId} job={job} />}
    />
  );
}

function OneReplay({ sourceId, job }: { sourceId: string; job: ReplayJob }) {
  const { cancel } = useReplayJobs(sourceId);
  const { id, status, code, total, count, createdAt } = job;
  return (
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
          ? { percent: total && Math.min(100, (100 * count.read) / total), hint: hintOf(job) }
          : undefined
      }
      stop={{ ...cancel, label: say.stop, run: () => cancel.mutate(id) }}
    />
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
