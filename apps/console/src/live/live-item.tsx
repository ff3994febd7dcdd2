import { memo, useState } from 'react';
import { SegmentedControl } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ChevronIcon } from '../parts/icons.tsx';
import { CodeBlock } from '../parts/code-block.tsx';
import { JsonView } from '../parts/json-view.tsx';
import { words } from '../words.ts';
import type { LiveRow, Reason } from './live-row.ts';

interface LiveItemProps {
  row: LiveRow;
  /** Where it stands in the list, of which it draws only what is in sight. */
  place: { index: number; start: number; count: number };
  measure(element: Element | null): void;
  isOpen: boolean;
  isFresh: boolean;
  onToggle: (id: string) => void;
}

/** One event: a line, and when opened the whole of it. A refused one says why without being opened. */
export const LiveItem = memo(function LiveItem(props: LiveItemProps) {
  const { row, place, measure, isOpen, isFresh, onToggle } = props;
  const detailId = `live-${row.id}`;
  return (
    <li
      ref={measure}
      className="live-item"
      style={{ transform: `translateY(${place.start}px)` }}
      aria-posinset={place.index + 1}
      aria-setsize={place.count}
      data-index={place.index}
      data-refused={row.isRefused}
      data-fresh={isFresh}
      data-open={isOpen}
    >
      <button
        type="button"
        className="live-row"
        aria-expanded={isOpen}
        aria-controls={detailId}
        onClick={() => onToggle(row.id)}
      >
        <time dateTime={row.time} title={row.time}>
          {clockTime(row.time)}
        </time>
        <span className="type" data-type={row.type}>
          {row.type || '—'}
        </span>
        <span className="name" data-missing={!row.name}>
          {row.name || words.live.unnamed}
        </span>
        <span className="user" data-missing={!row.user} title={row.user}>
          {row.user || words.live.noUser}
          {row.isAnonymous && <span className="aside"> {words.live.anonymous}</span>}
        </span>
        <ChevronIcon size={14} />
        {row.isRefused && (
          <span className="why">
            <b>{words.live.refused}:</b> {row.reasons[0]?.text ?? words.problemUnknown}
            {row.reasons.length > 1 && ` +${row.reasons.length - 1}`}
          </span>
        )}
      </button>
      <div id={detailId} className="live-detail" hidden={!isOpen}>
        {isOpen && row.isRefused && <Reasons reasons={row.reasons} />}
        {isOpen && <Payload row={row} />}
      </div>
    </li>
  );
}, isSameItem);

/** Places are made anew with every arrival. */
function isSameItem(before: LiveItemProps, after: LiveItemProps): boolean {
  return (
    before.row === after.row &&
    before.isOpen === after.isOpen &&
    before.isFresh === after.isFresh &&
    before.onToggle === after.onToggle &&
    before.place.index === after.place.index &&
    before.place.start === after.place.start &&
    before.place.count === after.place.count
  );
}

function Payload({ row }: { row: LiveRow }) {
  const [view, setView] = useState('pretty');
  const title = row.isRefused ? words.live.refusedPayload : words.live.payload;
  const raw = JSON.stringify(row.payload);
  return (
    <div className="live-payload">
      <div className="live-payload-bar">
        <SegmentedControl
          size="xs"
          aria-label={words.sources.view}
          value={view}
          onChange={setView}
          data={[
            { value: 'pretty', label: words.sources.pretty },
            { value: 'raw', label: words.sources.raw },
          ]}
        />
        {row.messageId && (
          <Link to="/events/$messageId" params={{ messageId: row.messageId }}>
            {words.sources.wholeLife}
          </Link>
        )}
      </div>
      {view === 'pretty' ? (
        <JsonView value={row.payload} title={title} />
      ) : (
        <CodeBlock code={raw} title={title}>
          {raw}
        </CodeBlock>
      )}
    </div>
  );
}

function Reasons({ reasons }: { reasons: readonly Reason[] }) {
  return (
    <div className="reasons">
      <h4>{words.live.refusedWhy}</h4>
      <ul>
        {reasons.map((reason, index) => (
          <li key={index}>
            {reason.text} <code>{reason.code}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}

const CLOCK = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** The reader's own clock; the whole time stands in the element's title. */
function clockTime(iso: string): string {
  return CLOCK.format(new Date(iso));
}
