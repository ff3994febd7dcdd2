import { words } from '../../words.ts';
import { isMissing, type FieldRow } from './action-fields.ts';
import { FieldEditor } from './field-editor.tsx';
import { chipText, shownValue, valueFor } from './field-summary.ts';

interface FieldLineProps {
  row: FieldRow;
  event: Record<string, unknown>;
  isOpen: boolean;
  onToggle(): void;
  onChange(value: unknown): void;
}

const said = words.catalog.fields;

/** One field: its name, what fills it as a chip, and what the event gives. */
export function FieldLine({ row, event, isOpen, onToggle, onChange }: FieldLineProps) {
  const { at, label, description, isRequired, isGroup } = row;
  return (
    <li className="field-line" data-depth={at.length - 1} data-open={isOpen} data-group={isGroup}>
      <div className="field-head">
        <span className="field-label" title={description}>
          {label}
          {isRequired && <abbr title={said.required}>*</abbr>}
        </span>
        {!isGroup && (
          <button
            type="button"
            className="field-chip"
            data-empty={row.value === undefined}
            data-missing={isMissing(row)}
            aria-expanded={isOpen}
            aria-label={`${label}: ${isMissing(row) ? said.missing : chipText(row.value)}`}
            onClick={onToggle}
          >
            {isMissing(row) ? said.missing : chipText(row.value)}
          </button>
        )}
        {!isGroup && <GivenValue row={row} event={event} />}
      </div>
      {isOpen && <FieldEditor row={row} event={event} onChange={onChange} onDone={onToggle} />}
    </li>
  );
}

/** Beside a field from the event: what it is in this event. */
function GivenValue({ row: { value }, event }: { row: FieldRow; event: Record<string, unknown> }) {
  const isFromEvent = typeof value === 'object' && value !== null && ('@path' in value || '@if' in value);
  if (!isFromEvent) return null;
  const given = valueFor(value, event);
  if (given === undefined)
    return (
      <span className="field-given" data-none>
        {said.nothingHere}
      </span>
    );
  return <span className="field-given">{shownValue(given)}</span>;
}
