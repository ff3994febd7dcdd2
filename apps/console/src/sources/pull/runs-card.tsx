import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { answered, api } from '../../api/client.ts';
import type { Source } from '../../api/queries.ts';
import { Card } from '../../parts/card.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { Moment } from '../../parts/moment.tsx';
import { duration, short } from '../../parts/numbers.ts';
import { StatusPill, type Tone } from '../../parts/status-pill.tsx';
import { useNow } from '../../parts/use-now.ts';
import { words } from '../../words.ts';
import { useChangeSource } from '../use-change-source.ts';
import { isMoving, pullQuery, type Pull } from './queries.ts';

interface RunsCardProps {
  source: Source;
  pull: Pull;
  /** Before anything is done: what was said of the last check is over. */
  onAct(): void;
}

const says = words.pull.runs;
const TONES: Record<Pull['status'], Tone> = { disabled: 'warn', running: 'good', waiting: 'quiet' };

/** The last run and the next one; run now, pause. */
export function RunsCard({ source: { id, enabled }, pull, onAct }: RunsCardProps) {
  const client = useQueryClient();
  const change = useChangeSource(id);
  const run = useMutation({
    mutationFn: () => answered(api.POST('/sources/{id}/run', { params: { path: { id } } })),
    onMutate: onAct,
    onSuccess: (asked) => client.setQueryData(pullQuery(id).queryKey, asked),
  });
  const toggle = () => {
    onAct();
    change.mutate(
      { enabled: !enabled },
      { onSuccess: () => client.invalidateQueries({ queryKey: pullQuery(id).queryKey }) },
    );
  };
  const error = run.error ?? change.error;
  return (
    <Card
      title={says.title}
      actions={
        <>
          <StatusPill tone={TONES[pull.status]}>{says.states[pull.status]}</StatusPill>
          {enabled && (
            <Button variant="default" size="xs" loading={run.isPending} onClick={() => run.mutate()}>
              {says.now}
            </Button>
          )}
          <Button variant="default" size="xs" loading={change.isPending} onClick={toggle}>
            {enabled ? says.pause : says.resume}
          </Button>
        </>
      }
    >
      <Facts sourceId={id} pull={pull} />
      {pull.lastRun?.problem && <Problem text={pull.lastRun.problem} />}
      {error && <ErrorNotice error={error} />}
    </Card>
  );
}

function Facts({ sourceId, pull }: { sourceId: string; pull: Pull }) {
  const { lastRun, totalEvents } = pull;
  return (
    <dl className="run-facts">
      <Fact name={says.last}>{lastRun ? <LastRun run={lastRun} /> : says.none}</Fact>
      {lastRun && (
        <Fact name={says.rows}>
          {says.counts(short(lastRun.events), short(lastRun.refused))}
          {lastRun.refused > 0 && (
            <>
              {' · '}
              <Link to="/sources/$sourceId" params={{ sourceId }} search={{ tab: 'quarantine' }}>
                {says.refused}
              </Link>
            </>
          )}
        </Fact>
      )}
      <Fact name={says.next}>
        <NextRun pull={pull} />
      </Fact>
      <Fact name={says.total}>{short(totalEvents)}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function LastRun({ run: { startedAt, finishedAt } }: { run: NonNullable<Pull['lastRun']> }) {
  const tookMs = finishedAt === null ? undefined : Date.parse(finishedAt) - Date.parse(startedAt);
  return (
    <>
      <Moment at={startedAt} />
      {tookMs !== undefined && `, ${says.took(duration(tookMs))}`}
    </>
  );
}

function NextRun({ pull }: { pull: Pull }) {
  const nowMs = useNow(5_000);
  if (pull.nextRunAt === null) return says.paused;
  return isMoving({ ...pull, status: 'waiting' }, nowMs) ? says.nextNow : <Moment at={pull.nextRunAt} />;
}

function Problem({ text }: { text: string }) {
  return (
    <div className="error-notice pull-problem">
      <div>
        <p>{says.problem}</p>
        <code>{text}</code>
        <p className="hint">{says.problemNext}</p>
      </div>
    </div>
  );
}
