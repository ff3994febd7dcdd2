import { Autocomplete } from '@mantine/core';
import { useMemo } from 'react';
import { words } from '../../words.ts';
import { eventLines, valueAt } from './event-lines.ts';
import { readField, writeField, type FieldValue } from './field-value.ts';
import { shownValue } from './field-summary.ts';

type EventValue = FieldValue & { way: 'event' };

interface FromEventProps {
  field: EventValue | undefined;
  event: Record<string, unknown>;
  onChange(field: EventValue | { way: 'none' }): void;
}

const said = words.catalog.fields;
const PREFIX = 'event.';

/** A value of the event, by its path, and what is sent where the event has none. */
export function FromEvent({ field, event, onChange }: FromEventProps) {
  const paths = useMemo(
    () =>
      eventLines(event)
        .map(({ path }) => path)
        .filter(Boolean),
    [event],
  );
  const path = field?.path ?? '';
  const change = (next: string) => {
    const plain = next.startsWith(PREFIX) ? next.slice(PREFIX.length) : next;
    onChange(plain === '' ? { way: 'none' } : { ...field, way: 'event', path: plain });
  };
  return (
    <div className="field-inputs">
      <Autocomplete
        size="xs"
        label={said.path}
        description={said.pathHint}
        value={path}
        data={paths}
        limit={100}
        maxDropdownHeight={220}
        renderOption={({ option }) => <PathOption path={option.value} event={event} />}
        onChange={change}
      />
      {field && (
        <Autocomplete
          size="xs"
          label={said.fallback}
          description={said.fallbackHint}
          value={fallbackText(field.fallback)}
          data={paths.map((each) => PREFIX + each)}
          limit={100}
          maxDropdownHeight={220}
          onChange={(text) => onChange(withFallback(field, text))}
        />
      )}
    </div>
  );
}

function PathOption({ path, event }: { path: string; event: Record<string, unknown> }) {
  const value = valueAt(event, path);
  return (
    <span className="path-option">
      <span>{path}</span>
      {typeof value !== 'object' && <span className="aside">{shownValue(value)}</span>}
    </span>
  );
}

/** `event.…` is a field of the event, anything else the value itself. */
function fallbackText(fallback: unknown): string {
  if (fallback === undefined) return '';
  const field = readField(fallback);
  if (field.way === 'event' && field.fallback === undefined) return PREFIX + field.path;
  return field.way === 'text' ? String(field.value) : JSON.stringify(fallback);
}

function withFallback({ path }: EventValue, text: string): EventValue {
  if (text === '') return { way: 'event', path };
  const isPath = text.startsWith(PREFIX) && text.length > PREFIX.length;
  const fallback = isPath
    ? writeField({ way: 'event', path: text.slice(PREFIX.length) })
    : (parsed(text) ?? text);
  return { way: 'event', path, fallback };
}

/** A directive that was shown as JSON stays one. */
function parsed(text: string): unknown {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
