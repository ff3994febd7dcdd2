import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Schema } from '../../api/client.ts';
import { Card } from '../../parts/card.tsx';
import { JobLine } from '../../parts/job-line.tsx';
import { Moment } from '../../parts/moment.tsx';
import { StatusPill } from '../../parts/status-pill.tsx';
import { useNow } from '../../parts/use-now.ts';
import { words } from '../../words.ts';
import { deliveryQueries } from '../delivery-queries.ts';
import { useLetterActs } from './use-letter-acts.ts';

type Redrive = Schema<'Redrive'>;

const { dead, letters } = words.destination;
const say = dead.progress;
const TONES = { running: 'warn', done: 'good', canceled: 'quiet' } as const;
/** How long what is over stays in sight. */
const SHOWN_MS = 60 * 60_000;

/** Redrives that run or have just ended. They run in the hub: the page may be left and come back to. */
export function RedriveProgress({ destinationId }: { destinationId: string }) {
  const redrives = useQuery(deliveryQueries.redrives(destinationId));
  const nowMs = useNow(30_000);
  const shown = redrives.data?.data.filter(
    ({ status, finishedAt, total }) =>
      status === 'running' || (total > 0 && nowMs - Date.parse(finishedAt ?? '') < SHOWN_MS),
  );
  if (!shown || shown.length === 0) return null;
  return (
    <Card title={say.title}>
      <ul className="job-lines" aria-live="polite">
        {shown.map((redrive) => (
          <OneRedrive key={redrive.id} redrive={redrive} />
        ))}
      </ul>
    </Card>
  );
}

function OneRedrive({ redrive }: { redrive: Redrive }) {
  const { cancel } = useLetterActs();
  const { id, status, done, total, ratePerSecond, createdAt } = redrive;
  const stop = (
    <Button size="xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate(id)}>
      {say.stop}
    </Button>
  );
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
          ? { percent: total === 0 ? 0 : (100 * done) / total, hint: say.leave, stop }
          : undefined
      }
    />
  );
}

function textOf({ status, done, total }: Redrive): string {
  if (status === 'done') return say.done(letters(done));
  const numbers = [done.toLocaleString('en'), letters(total)] as const;
  return status === 'running' ? say.running(...numbers) : say.canceled(...numbers);
}
