import { Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import { ChevronIcon } from '../../parts/icons.tsx';
import { Moment } from '../../parts/moment.tsx';
import { StatusPill } from '../../parts/status-pill.tsx';
import { words } from '../../words.ts';
import type { Kind } from '../queries.ts';
import { conflictsOf, isConflict } from './filter-kinds.ts';

/** One kind of event: a line, and its properties when opened. */
export function KindItem({ kind, isOpen: isOpenFirst }: { kind: Kind; isOpen: boolean }) {
  const [isOpen, setOpen] = useState(isOpenFirst);
  useEffect(() => setOpen(isOpenFirst), [isOpenFirst]);
  const says = words.sources.schema;
  const conflicts = conflictsOf(kind);
  return (
    <li className="kind" data-open={isOpen}>
      <button type="button" className="kind-row" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <ChevronIcon size={14} />
        <span className="type" data-type={kind.type}>
          {kind.type}
        </span>
        <span className="kind-name">{kind.name ?? <i>{says.unnamed}</i>}</span>
        {conflicts > 0 && <StatusPill tone="warn">{says.kindConflicts(conflicts)}</StatusPill>}
        <span className="hint kind-count">{says.events(kind.count)}</span>
        <span className="hint kind-last">
          <Moment at={kind.lastSeen} />
        </span>
      </button>
      {isOpen && <Properties kind={kind} />}
    </li>
  );
}

function Properties({ kind }: { kind: Kind }) {
  const says = words.sources.schema;
  if (kind.properties.length === 0) return <p className="hint kinds-foot">{says.none}</p>;
  return (
    <div className="table-frame" tabIndex={0} role="group" aria-label={kind.name ?? kind.type}>
      <table className="data-table kind-table" aria-label={kind.name ?? kind.type}>
        <thead>
          <tr>
            <th scope="col">{says.property}</th>
            <th scope="col">{says.types}</th>
            <th scope="col">{says.filled}</th>
            <th scope="col">{says.examples}</th>
            <th scope="col" data-extra>
              {says.first}
            </th>
            <th scope="col" data-extra>
              {says.last}
            </th>
          </tr>
        </thead>
        <tbody>
          {kind.properties.map((property) => (
            <PropertyRow key={property.name} property={property} of={kind.count} />
          ))}
        </tbody>
      </table>
      {kind.moreProperties > 0 && <p className="hint kinds-foot">{says.more(kind.moreProperties)}</p>}
    </div>
  );
}

function PropertyRow({ property, of }: { property: Kind['properties'][number]; of: number }) {
  const says = words.sources.schema;
  const percent = Math.round((property.count / of) * 100);
  const types = property.types.map(({ type }) => says.typeNames[type]).join(', ');
  return (
    <tr>
      <td>
        <code>{property.name}</code>
      </td>
      <td>
        {isConflict(property) ? (
          <Tooltip label={says.conflictHint} multiline maw={260}>
            <span className="type-conflict" tabIndex={0}>
              {types}
            </span>
          </Tooltip>
        ) : (
          types
        )}
      </td>
      <td>
        <span className="fill">
          <meter min={0} max={100} value={percent} aria-label={`${property.name}: ${says.filled}`} />
          {percent} %
        </span>
      </td>
      <td className="examples">{property.examples.join(' · ')}</td>
      <td data-extra>
        <Moment at={property.firstSeen} />
      </td>
      <td data-extra>
        <Moment at={property.lastSeen} />
      </td>
    </tr>
  );
}
