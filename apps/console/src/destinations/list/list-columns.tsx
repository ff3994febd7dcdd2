import { Link } from '@tanstack/react-router';
import type { Schema } from '../../api/client.ts';
import type { Destination } from '../../api/queries.ts';
import { ConnectorLogo } from '../../catalog/connector-logo.tsx';
import type { Connection } from '../../catalog/queries.ts';
import type { Column } from '../../parts/data-table.tsx';
import { short } from '../../parts/numbers.ts';
import { StatusPill } from '../../parts/status-pill.tsx';
import { words } from '../../words.ts';
import { DeliveredCell } from './delivered-cell.tsx';
import { stateOf, toneOf } from './destination-state.ts';

interface ListFacts {
  /** Names of types. */
  names: ReadonlyMap<string, string>;
  connections: readonly Connection[] | undefined;
  books: readonly Schema<'ConnectionBooks'>[] | undefined;
  activity: Schema<'DestinationActivity'> | undefined;
}

const said = words.catalog.list;

export function listColumns({ names, connections, books, activity }: ListFacts): Column<Destination>[] {
  const leadingTo = ({ id }: Destination) => connections?.filter(({ destinationId }) => destinationId === id);
  const counted = (destination: Destination, count: (row: Schema<'ConnectionBooks'>) => number) =>
    books
      ?.filter(({ destinationId }) => destinationId === destination.id)
      .reduce((sum, row) => sum + count(row), 0);
  return [
    {
      label: said.name,
      cell: (destination) => (
        <NameCell destination={destination} connections={leadingTo(destination)} names={names} />
      ),
    },
    {
      label: said.type,
      isExtra: true,
      cell: ({ type, builtin }) => (builtin ? said.builtin : (names.get(type) ?? type)),
    },
    {
      label: said.health,
      cell: (destination) => {
        const all = leadingTo(destination);
        if (!all) return words.parts.nothing;
        const state = stateOf(destination, all);
        return <StatusPill tone={toneOf(state)}>{said.states[state]}</StatusPill>;
      },
    },
    {
      label: said.delivered,
      isNumber: true,
      isExtra: true,
      cell: ({ id, name }) => <DeliveredCell destinationId={id} name={name} activity={activity} />,
    },
    {
      label: said.waiting,
      isNumber: true,
      isExtra: true,
      cell: (destination) => number(counted(destination, ({ pending, held }) => pending + held)),
    },
    {
      label: said.dead,
      isNumber: true,
      cell: (destination) => number(counted(destination, ({ dead }) => dead)),
    },
  ];
}

const number = (count: number | undefined) => (count === undefined ? words.parts.nothing : short(count));

interface NameCellProps {
  destination: Destination;
  connections: readonly Connection[] | undefined;
  names: ListFacts['names'];
}

/** To the destination, or to its set-up where that is not finished. */
function NameCell({ destination, connections, names }: NameCellProps) {
  const { id, name, type } = destination;
  const isUnfinished = connections && stateOf(destination, connections) === 'unfinished';
  return (
    <span className="name-cell">
      <ConnectorLogo name={names.get(type) ?? type} />
      <Link
        to={isUnfinished ? '/set-up/$destinationId' : '/destinations/$destinationId'}
        params={{ destinationId: id }}
      >
        {name}
      </Link>
    </span>
  );
}
