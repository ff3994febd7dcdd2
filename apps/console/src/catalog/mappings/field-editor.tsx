import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { words } from '../../words.ts';
import type { FieldRow } from './action-fields.ts';
import { readField, writeField, type FieldValue, type Way } from './field-value.ts';
import { FixedValue } from './fixed-value.tsx';
import { FromEvent } from './from-event.tsx';
import { JsonText } from './json-text.tsx';
import { TemplateText } from './template-text.tsx';

interface FieldEditorProps {
  row: FieldRow;
  event: Record<string, unknown>;
  onChange(value: unknown): void;
  onDone(): void;
}

const said = words.catalog.fields;
const WAYS: readonly Way[] = ['event', 'text', 'template', 'json', 'none'];

/** What fills a field: a value of the event, a fixed one, a text with values, or a directive as JSON. */
export function FieldEditor({ row, event, onChange, onDone }: FieldEditorProps) {
  const read = readField(row.value);
  // A way that was chosen and has nothing yet; what is written as JSON stays JSON, whatever it says.
  const [chosen, setChosen] = useState<Way>();
  const way = read.way === 'none' ? (chosen ?? 'event') : chosen === 'json' ? 'json' : read.way;
  const put = (field: FieldValue) => onChange(writeField(field));
  const isSuggested = JSON.stringify(row.value) === JSON.stringify(row.initial);
  return (
    <div className="field-editor">
      {row.description && <p className="hint">{row.description}</p>}
      <SegmentedControl
        size="xs"
        aria-label={said.way}
        value={way}
        data={WAYS.map((value) => ({ value, label: said.ways[value] }))}
        onChange={(next) => {
          setChosen(next as Way);
          if (next !== 'json') onChange(beginning(next as Way, read));
        }}
      />
      {way === 'event' && (
        <FromEvent field={read.way === 'event' ? read : undefined} event={event} onChange={put} />
      )}
      {way === 'text' && (
        <FixedValue row={row} value={read.way === 'text' ? read.value : undefined} onChange={onChange} />
      )}
      {way === 'template' && (
        <TemplateText value={read.way === 'template' ? read.template : ''} onChange={put} />
      )}
      {way === 'json' && <JsonText label={said.json} value={row.value} onChange={onChange} />}
      <div className="field-editor-foot">
        <Button size="compact-xs" variant="default" onClick={onDone}>
          {said.done}
        </Button>
        {row.initial !== undefined && !isSuggested && (
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            onClick={() => {
              setChosen(undefined);
              onChange(row.initial);
            }}
          >
            {said.reset}
          </Button>
        )}
      </div>
    </div>
  );
}

/** A field that is filled in another way from now on; a value of the event is kept within a text. */
function beginning(way: Way, read: FieldValue): unknown {
  return way === 'template' && read.way === 'event' ? { '@template': `{{${read.path}}}` } : undefined;
}
