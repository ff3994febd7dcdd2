import { Checkbox } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schema } from '../../api/client.ts';
import type { Destination } from '../../api/queries.ts';
import { explainFailure } from '../../delivery/explain-failure.ts';
import { Card } from '../../parts/card.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { Moment } from '../../parts/moment.tsx';
import { useAddress } from '../../parts/use-address.ts';
import { words } from '../../words.ts';
import { deliveryQueries, RANGES, type LetterFilter } from '../delivery-queries.ts';
import { LetterActions } from './letter-actions.tsx';
import { LetterDrawer } from './letter-drawer.tsx';
import { LetterFilters } from './letter-filters.tsx';
import { RedriveProgress } from './redrive-progress.tsx';

type Letter = Schema<'DeadLetter'>;

const { dead: say } = words.destination;

/** What the destination will not get by itself: to understand, repair, send again or delete. */
export function DeadLettersTab({ destination }: { destination: Destination }) {
  const [{ reason, within, letter }, setAddress] = useAddress();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const time = RANGES.find((one) => one === within);
  const base: LetterFilter = { destinationId: destination.id, ...(time && { within: time }) };
  const filter: LetterFilter = { ...base, ...(reason !== undefined && { reason }) };
  const query = useInfiniteQuery(deliveryQueries.letters(filter));
  const counts = useQuery(deliveryQueries.letterCounts(base)).data;
  const open = (id: string) => setAddress({ letter: id });
  const isFiltered = reason !== undefined || time !== undefined;
  const matching =
    reason === undefined
      ? counts?.total
      : counts && (counts.reasons.find((one) => one.reason === reason)?.deadLetters ?? 0);
  const toggle = (id: string) =>
    setSelected(
      (before) => new Set(before.has(id) ? [...before].filter((one) => one !== id) : [...before, id]),
    );
  return (
    <>
      <RedriveProgress destinationId={destination.id} />
      <Card title={words.destination.deadLetters} hint={say.hint} isFlush>
        <div className="letters-bar">
          <LetterFilters counts={counts} reason={reason} within={time} onChange={setAddress} />
          <LetterActions
            destination={destination}
            filter={filter}
            matching={matching ?? 0}
            selected={[...selected]}
            onDone={() => setSelected(new Set())}
          />
        </div>
        <DataTable
          label={say.list}
          query={query}
          keyOf={({ id }) => id}
          columns={columnsFor({ selected, toggle, open })}
          onOpen={({ id }) => open(id)}
          empty={<EmptyState title={say.emptyTitle} hint={isFiltered ? say.emptyFiltered : say.emptyHint} />}
        />
      </Card>
      {letter !== undefined && (
        <LetterDrawer
          key={letter}
          id={letter}
          destinationName={destination.name}
          onClose={() => setAddress({ letter: undefined })}
        />
      )}
    </>
  );
}

interface Handlers {
  selected: ReadonlySet<string>;
  toggle(id: string): void;
  open(id: string): void;
}

const columnsFor = ({ selected, toggle, open }: Handlers): Column<Letter>[] => [
  {
    label: say.select,
    cell: ({ id, messageId }) => (
      <Checkbox
        size="xs"
        radius="sm"
        aria-label={say.selectOne(messageId)}
        checked={selected.has(id)}
        onClick={(event) => event.stopPropagation()}
        onChange={() => toggle(id)}
      />
    ),
  },
  {
    label: say.why,
    cell: ({ id, reason, message, editedAt }) => (
      <>
        <button type="button" className="row-button" onClick={() => open(id)}>
          {explainFailure(reason).title}
        </button>
        {editedAt !== null && <span className="hint"> · {say.edited}</span>}
        {message !== null && <p className="hint letter-message">{message}</p>}
      </>
    ),
  },
  {
    label: say.message,
    cell: ({ messageId }) => <code className="long-id">{messageId}</code>,
    isExtra: true,
  },
  { label: say.tries, cell: ({ attempts }) => attempts, isNumber: true, isExtra: true },
  { label: say.when, cell: ({ createdAt }) => <Moment at={createdAt} /> },
];
