import { useMemo } from 'react';
import { words } from '../../words.ts';
import { eventLines, type EventLine } from './event-lines.ts';

interface EventTreeProps {
  event: Record<string, unknown>;
  /** Paths that fields use: they are marked. */
  used: ReadonlySet<string>;
  /** Set while a field waits for a value. */
  onPick: ((path: string) => void) | undefined;
}

const said = words.catalog.event;

/** An event's values, line by line; each can be clicked while a field is open. */
export function EventTree({ event, used, onPick }: EventTreeProps) {
  const lines = useMemo(() => eventLines(event), [event]);
  return (
    <ul className="event-tree" aria-label={said.tree} tabIndex={onPick ? -1 : 0} data-picking={!!onPick}>
      {lines.map((line, index) => (
        <li key={index} data-depth={Math.min(line.depth, 6)} data-used={used.has(line.path)}>
          {onPick && line.path !== '' ? (
            <button type="button" title={line.path} onClick={() => onPick(line.path)}>
              <LineText line={line} />
            </button>
          ) : (
            <span title={line.path === '' ? said.unreachable : line.path}>
              <LineText line={line} />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

function LineText({ line: { key, value, isBranch } }: { line: EventLine }) {
  return (
    <>
      <span className="event-key">{key}</span>
      {!isBranch && (
        <span className="event-value" data-kind={typeof value === 'string' ? 'text' : 'number'}>
          {typeof value === 'string' ? value : JSON.stringify(value)}
        </span>
      )}
    </>
  );
}
