import { useQuery } from '@tanstack/react-query';
import type { Schema } from '../../api/client.ts';
import { JobLine } from '../../parts/job-line.tsx';
import { JobsCard } from '../../parts/jobs-card.tsx';
import { Moment } from '../../parts/moment.tsx';
import { StatusPill } from '../../parts/status-pill.tsx';
import { words } from '../../words.ts';
import { deliveryQueries } from '../delivery-queries.ts';
import { useLetterActs } from './use-letter-acts.ts';

type Redrive = Schema<'Redrive'>;

const { dead, letters } = words.destination;
const say = dead.progress;
const TONES = { running: 'warn', done: 'good', canceled: 'quiet' } as const;

/** Redrives that run or have just ended. */
export function RedriveProgress({ destinationId }: { destinationId: string }) {
  const redrives = useQuery(deliveryQueries.redrives(destinationId));
  const jobs = redrives.data?.data.filter(({ status, total }) => status === 'running' || total > 0);
  const line = (redrive: Redrive) => <OneRedrive key={redrive.id} redrive={redrive} />;
  return jobs && <JobsCard title={say.title} jobs={jobs} line={line} />;
}

function OneRedrive({ redrive }: { redrive: Redrive }) {
  const { cancel } = useLetterActs();
  const { id, status, done, total, ratePerSecond, createdAt } = redrive;
  return (
    <JobLine
      label={say.title}
      state={<StatusPill tone={TONES[status]}>{say.status[status]}</StatusPill>}
      text={textOf(redrive)}
      aside={
        <>
          <Moment at={createdAt} />
          {ratePerSecond !== null && `, ${say.rate(ratePerSecond)}`}
        </>
      }
      running={
        status === 'running'
          ? { percent: total === 0 ? 0 : (100 * done) / total, hint: say.leave }
          : undefined
      }
      stop={{ ...cancel, label: say.stop, run: () => cancel.mutate(id) }}
    />
  );
}

function textOf({ status, done, total }: Redrive): string {
  if (status === 'done') return say.done(letters(done));
  const numbers = [done.toLocaleString('en'), letters(total)] as const;
  return status === 'running' ? say.running(...numbers) : say.canceled(...numbers);
}
