import { Button, Progress } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schema } from '../api/client.ts';
import { queries } from '../api/queries.ts';
import { Card } from '../parts/card.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Moment } from '../parts/moment.tsx';
import { short } from '../parts/numbers.ts';
import { PageHeader } from '../parts/page-header.tsx';
import { StatusPill, type Tone } from '../parts/status-pill.tsx';
import { words } from '../words.ts';
import { NewReplay } from './new-replay.tsx';
import { replays } from './queries.ts';
import { ReplayActions } from './replay-actions.tsx';
import './storage.css';

type Replay = Schema<'Replay'>;
const text = words.storage.replay;
const TONES: Record<Replay['status'], Tone> = {
  running: 'good',
  paused: 'warn',
  done: 'quiet',
  canceled: 'quiet',
};

/** Past events again: a new replay with its count first, and all replays with how far they are. */
export default function ReplaysPage() {
  const list = useInfiniteQuery(replays);
  const destinations = useInfiniteQuery(queries.destinations);
  const [isAsking, setAsking] = useState(false);
  const names = new Map(
    destinations.data?.pages.flatMap(({ data }) => data).map(({ id, name }) => [id, name]) ?? [],
  );
  return (
    <>
      <PageHeader title={text.title} hint={text.hint}>
        {!isAsking && <Button onClick={() => setAsking(true)}>{text.start}</Button>}
      </PageHeader>
      {isAsking && <NewReplay onClose={() => setAsking(false)} />}
      <Card title={text.title} isFlush>
        <DataTable
          label={text.title}
          query={list}
          keyOf={({ id }) => id}
          columns={columnsWith(names)}
          empty={<EmptyState title={text.none} hint={text.noneHint} />}
        />
      </Card>
    </>
  );
}

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

function columnsWith(names: ReadonlyMap<string, string>): Column<Replay>[] {
  return [
    {
      label: text.what,
      cell: ({ kind, dryRun, destinationId, filter }) => (
        <>
          {dryRun ? text.dryRun : text.kinds[kind]} → {names.get(destinationId) ?? destinationId}
          {filter && <code className="replay-filter">{filter}</code>}
        </>
      ),
    },
    {
      label: text.when,
      isExtra: true,
      cell: ({ from, to }) => day.formatRange(new Date(from), new Date(to)),
    },
    { label: text.state, cell: (replay) => <State replay={replay} /> },
    { label: text.progress, cell: (replay) => <HowFar replay={replay} /> },
    { label: text.started, isExtra: true, cell: ({ createdAt }) => <Moment at={createdAt} /> },
  ];
}

function State({ replay }: { replay: Replay }) {
  const { status, problem, waitingFor } = replay;
  const reason = problem ?? (waitingFor && (text.waitingFor[waitingFor] ?? waitingFor));
  return (
    <>
      <StatusPill tone={problem ? 'bad' : TONES[status]}>{text.statuses[status]}</StatusPill>
      {status === 'running' && reason && <p className="hint">{reason}</p>}
      <ReplayActions replay={replay} />
    </>
  );
}

function HowFar({ replay: { progress, count, dryRun, kind } }: { replay: Replay }) {
  const percent = Math.round(progress * 100);
  return (
    <>
      {dryRun ? text.matched(short(count.matched)) : text.sentOf(short(count.sent), percent)}
      <Progress value={percent} size="sm" aria-label={text.kinds[kind]} />
    </>
  );
}
