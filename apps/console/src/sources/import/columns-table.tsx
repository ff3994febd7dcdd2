import { NativeSelect, TextInput } from '@mantine/core';
import { Card } from '../../parts/card.tsx';
import { words } from '../../words.ts';
import {
  fieldOf,
  placeOf,
  placesFor,
  rootOf,
  valueAt,
  type ColumnWish,
  type PlannedColumn,
} from './file-wishes.ts';

interface ColumnsTableProps {
  /** Of all rows; `null` where a column says it. */
  type: string | null;
  columns: readonly PlannedColumn[];
  /** The first that the file has, to show what a column holds. */
  event: Record<string, unknown> | undefined;
  onWish(wish: ColumnWish): void;
}

const says = words.imports.columns;

/** Each column of a CSV file, and where it goes. */
export function ColumnsTable({ type, columns, event, onWish }: ColumnsTableProps) {
  return (
    <Card title={says.title} hint={says.hint} isFlush>
      <div className="table-frame" tabIndex={0} role="group" aria-label={says.title}>
        <table className="data-table column-table">
          <thead>
            <tr>
              <th scope="col">{says.name}</th>
              <th scope="col">{says.becomes}</th>
              <th scope="col">{says.holds}</th>
            </tr>
          </thead>
          <tbody>
            {columns.map((column, at) => (
              <tr key={`${at} ${column.name}`}>
                <th scope="row">
                  <span className="column-name">{column.name}</span>
                  <Example value={valueAt(event, column.field)} />
                </th>
                <td>
                  <PlaceInput column={column} type={type} onWish={onWish} />
                </td>
                <td>
                  <KindSelect column={column} onWish={onWish} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

const MAX_EXAMPLE = 40;

function Example({ value }: { value: string }) {
  if (value === '') return null;
  return (
    <span className="hint">
      {says.first(value.length > MAX_EXAMPLE ? `${value.slice(0, MAX_EXAMPLE)}…` : value)}
    </span>
  );
}

interface ColumnProps {
  column: PlannedColumn;
  onWish(wish: ColumnWish): void;
}

function PlaceInput({ column: { name, field, as }, type, onWish }: ColumnProps & { type: string | null }) {
  const place = placeOf(field, type);
  const root = rootOf(type);
  const own = { properties: says.property, traits: says.trait, data: says.data }[root];
  return (
    <div className="place-input">
      <NativeSelect
        size="xs"
        aria-label={says.goesTo(name)}
        value={place}
        data={placesFor(type).map((value) => ({
          value,
          label: value === 'data' ? own : (says.places[value] ?? value),
        }))}
        onChange={(event) => {
          const chosen = fieldOf(event.currentTarget.value, name, type);
          onWish({ name, field: chosen, as: chosen?.includes('.') ? as : 'text' });
        }}
      />
      {(place === 'data' || place === 'other') && (
        <TextInput
          size="xs"
          aria-label={says.path(name)}
          maxLength={200}
          value={place === 'data' ? (field ?? '').slice(root.length + 1) : (field ?? '')}
          onChange={({ currentTarget: { value } }) =>
            onWish({ name, field: place === 'data' ? `${root}.${value}` : value, as })
          }
        />
      )}
    </div>
  );
}

/** Ids, names and times are always text and times. */
function KindSelect({ column: { name, field, as, isGuess }, onWish }: ColumnProps) {
  if (!field?.includes('.')) return null;
  return (
    <>
      <NativeSelect
        size="xs"
        aria-label={says.as(name)}
        value={as}
        data={Object.entries(says.kinds).map(([value, label]) => ({ value, label }))}
        onChange={(event) => onWish({ name, field, as: event.currentTarget.value as PlannedColumn['as'] })}
      />
      {!isGuess && as !== 'text' && <p className="hint">{says.strict}</p>}
    </>
  );
}
