import { memo } from 'react';
import { ChevronIcon } from '../parts/icons.tsx';
import { JsonView } from '../parts/json-view.tsx';
import { words } from '../words.ts';
import type { LiveRow, Reason } from './live-row.ts';

interface LiveItemProps {
  row: LiveRow;
  isOpen: boolean;
  isFresh: boolean;
  onToggle: (id: string) => void;
}

/** One event: a line, and when opened the whole of it. A refused one says why without being opened. */
export const LiveItem = memo(function LiveItem({ row, isOpen, isFresh, onToggle }: LiveItemProps) {
  const detailId = `live-${row.id}`;
  return (
    <li className="live-item" data-refused={row.isRefused} data-fresh={isFresh} data-open={isOpen}>
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
        {isOpen && (
          <JsonView
            value={row.payload}
            title={row.isRefused ? words.live.refusedPayload : words.live.payload}
          />
        )}
      </div>
    </li>
  );
});

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
