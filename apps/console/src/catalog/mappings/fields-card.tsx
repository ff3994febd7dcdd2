import { Button } from '@mantine/core';
import { useState } from 'react';
import { Card } from '../../parts/card.tsx';
import { words } from '../../words.ts';
import { fieldRows, isImportant, withField, type FieldsSchema } from './action-fields.ts';
import { FieldLine } from './field-line.tsx';
import { JsonText } from './json-text.tsx';

interface FieldsCardProps {
  schema: FieldsSchema;
  fields: Record<string, unknown>;
  onChange(fields: Record<string, unknown>): void;
  event: Record<string, unknown>;
  /** The field that is open, as its path joined by dots. */
  open: string | undefined;
  onOpen(field: string | undefined): void;
}

const said = words.catalog.fields;

/** An action's fields, each with what fills it; all as JSON one click away. */
export function FieldsCard({ schema, fields, onChange, event, open, onOpen }: FieldsCardProps) {
  const [showsAll, setShowsAll] = useState(false);
  const [asJson, setAsJson] = useState(false);
  const rows = fieldRows(schema, fields);
  const shown = showsAll ? rows : rows.filter((row) => isImportant(row, rows) || row.at.join('.') === open);
  const hidden = rows.length - shown.length;
  return (
    <Card
      title={said.title}
      hint={rows.length === 0 ? said.none : said.hint}
      actions={
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setAsJson(!asJson)}>
          {asJson ? said.asForm : said.asJson}
        </Button>
      }
    >
      {asJson ? (
        <JsonText
          label={said.allJson}
          value={fields}
          onChange={(value) => onChange(value as Record<string, unknown>)}
          isObject
        />
      ) : (
        <ul className="field-list">
          {shown.map((row) => {
            const id = row.at.join('.');
            return (
              <FieldLine
                key={id}
                row={row}
                event={event}
                isOpen={id === open}
                onToggle={() => onOpen(id === open ? undefined : id)}
                onChange={(value) => onChange(withField(fields, row.at, value))}
              />
            );
          })}
        </ul>
      )}
      {!asJson && (hidden > 0 || showsAll) && rows.length > 0 && (
        <Button
          className="more-fields"
          size="compact-sm"
          variant="subtle"
          color="gray"
          onClick={() => setShowsAll(!showsAll)}
        >
          {showsAll ? said.fewer : said.more(hidden)}
        </Button>
      )}
    </Card>
  );
}
