import { words } from '../../words.ts';
import { valueAt } from './event-lines.ts';
import { readField } from './field-value.ts';

const MAX_CHARACTERS = 60;
const said = words.catalog.fields;

/** What fills a field, in a few words: "event.userId, else event.anonymousId". */
export function chipText(value: unknown): string {
  const field = readField(value);
  switch (field.way) {
    case 'none':
      return said.empty;
    case 'text':
      return fixedText(field.value);
    case 'template':
      return short(field.template);
    case 'event':
      return (
        said.event(field.path) +
        (field.fallback === undefined ? '' : said.otherwise(chipText(field.fallback)))
      );
    case 'json':
      return said.custom;
  }
}

function fixedText(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? said.yes : said.no;
  return typeof value === 'number' ? String(value) : `“${short(value)}”`;
}

/** What the event gives for it, where that can be told without the hub's own code. */
export function valueFor(value: unknown, event: Record<string, unknown>): unknown {
  const field = readField(value);
  if (field.way === 'text') return field.value;
  if (field.way !== 'event') return undefined;
  const found = valueAt(event, field.path);
  return found === undefined || found === null ? valueFor(field.fallback, event) : found;
}

export function shownValue(value: unknown): string {
  return short(typeof value === 'string' ? value : JSON.stringify(value));
}

function short(text: string): string {
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS - 1)}…` : text;
}
