import { Select } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schema } from '../../api/client.ts';
import { batchText, toneOfAttempt } from '../../delivery/event-fate.ts';
import { explainFailure } from '../../delivery/explain-failure.ts';
import { Card } from '../../parts/card.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { Moment } from '../../parts/moment.tsx';
import { duration } from '../../parts/numbers.ts';
import { StatusPill } from '../../parts/status-pill.tsx';
import { useAddress } from '../../parts/use-address.ts';
import { words } from '../../words.ts';
import { deliveryQueries, type AttemptStatus } from '../delivery-queries.ts';
import { AttemptDrawer } from './attempt-drawer.tsx';

type Attempt = Schema<'Attempt'>;

const { attempt: say } = words.destination;
const STATUSES = Object.keys(say.statuses) as (AttemptStatus | 'all')[];

/** What the destination was sent, call by call; a drawer shows one whole. */
export function AttemptsTab({ destinationId }: { destinationId: string }) {
  const [{ status }, setAddress] = useAddress();
  const chosen = STATUSES.find((one) => one === status) ?? 'all';
  const query = useInfiniteQuery(
    deliveryQueries.attempts(destinationId, chosen === 'all' ? undefined : chosen),
  );
  const [open, setOpen] = useState<Attempt>();
  return (
    <Card
      title={words.destination.attempts}
      hint={say.hint}
      isFlush
      actions={
        <Select
          size="xs"
          aria-label={say.status}
          data={STATUSES.map((value) => ({ value, label: say.statuses[value] }))}
          value={chosen}
          allowDeselect={false}
          onChange={(value) => setAddress({ status: value === 'all' ? undefined : value! })}
        />
      }
    >
      <DataTable
        label={say.list}
        query={query}
        keyOf={({ id }) => id}
        columns={columnsFor(setOpen)}
        onOpen={(attempt) => setOpen(attempt)}
        empty={<EmptyState title={say.emptyTitle} hint={say.emptyHint} />}
      />
      {open && <AttemptDrawer attempt={open} onClose={() => setOpen(undefined)} />}
    </Card>
  );
}

const columnsFor = (open: (attempt: Attempt) => void): Column<Attempt>[] => [
  {
    label: say.outcome,
    cell: (attempt) => (
      <button type="button" className="row-button" onClick={() => open(attempt)}>
        <StatusPill tone={toneOfAttempt(attempt)}>{batchText(attempt)}</StatusPill>
      </button>
    ),
  },
  { label: say.cause, cell: ({ reason }) => reason !== null && explainFailure(reason).title },
  { label: say.action, cell: ({ action }) => <code>{action}</code>, isExtra: true },
  { label: say.took, cell: ({ durationMs }) => duration(durationMs), isNumber: true, isExtra: true },
  {
    label: say.when,
    cell: ({ at, calls }) => (
      <>
        <Moment at={at} />
        {calls > 1 && <span className="hint"> {say.calls(calls)}</span>}
      </>
    ),
  },
];
