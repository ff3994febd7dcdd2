import type { Field, Fields } from '@trackyard/connector-sdk';
import { MESSAGE_ID } from './sample-events.ts';

/**
 * Which fields are filled in: none, those that are required and empty, all that are empty or do not fit; with `mapped`
 * free texts come from the event, as they do where a mapping has no default.
 */
export type Fill = 'none' | 'required' | 'all' | 'mapped';

/** What a person would type: the same for the same field, in a form that most vendors take. */
const BY_NAME: readonly [RegExp, unknown][] = [
  [/e-?mail/i, 'grace@example.org'],
  [/phone|mobile|msisdn/i, '+14155550123'],
  [/currency/i, 'USD'],
  [/country/i, 'US'],
  [/language|locale/i, 'en'],
  [/timezone/i, 'Europe/Berlin'],
  [/(^|_)ip(_|$)|ip_?address|^ip$/i, '8.8.4.4'],
  [/ur[il]|website|link|endpoint|referrer/i, 'https://hooks.example.org/in'],
  [/domain|host/i, 'shop.example.org'],
  [/date|time|birth|_at$|At$/i, '2026-01-01T10:20:30.000Z'],
  [/price|amount|revenue|total|value/i, 12],
  [/quantity|count|size|limit/i, 2],
];

const BY_FORMAT: Readonly<Record<string, unknown>> = {
  email: 'grace@example.org',
  uri: 'https://hooks.example.org/in',
  'uri-reference': 'https://hooks.example.org/in',
  hostname: 'shop.example.org',
  ipv4: '8.8.4.4',
  uuid: '11111111-2222-4333-8444-555555555555',
  date: '2026-01-01',
  'date-time': '2026-01-01T10:20:30.000Z',
};

export function fillFields(
  payload: Record<string, unknown>,
  fields: Fields,
  fill: Fill,
): Record<string, unknown> {
  if (fill === 'none') return payload;
  const filled = { ...payload };
  for (const [name, field] of Object.entries(fields)) {
    if (fill === 'required') {
      if (field.required && !isSet(filled[name])) filled[name] = literalFor(name, field, fill);
    } else {
      filled[name] = fitting(filled[name], { name, field, fill });
    }
  }
  return filled;
}

interface Slot {
  name: string;
  field: Field;
  fill: Fill;
}

/** The value where it fits the field, its inside filled in too; else one that does. */
function fitting(value: unknown, slot: Slot): unknown {
  const { name, field, fill } = slot;
  if (!isSet(value)) return literalFor(name, field, fill);
  if (!field.multiple) return fittingOne(Array.isArray(value) ? value[0] : value, slot);
  return (Array.isArray(value) ? value : [value]).map((item) => fittingOne(item, slot));
}

function fittingOne(value: unknown, { name, field, fill }: Slot): unknown {
  const literal = () => literalFor(name, { ...field, multiple: false }, fill);
  if (field.choices && !field.choices.some((choice) => choice.value === value)) return literal();
  if (field.type === 'object') {
    if (typeof value !== 'object') return literal();
    return field.properties ? fillFields(value as Record<string, unknown>, field.properties, fill) : value;
  }
  if (typeof value === 'object') return literal();
  if (field.type === 'integer')
    return Number.isInteger(Number(value)) ? value : Math.round(Number(value) || 1);
  return value;
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** A value of the field's kind: its literal default, its first choice, else by format and name. */
export function literalFor(name: string, field: Field, fill: Fill): unknown {
  const value = hasGoodDefault(field) ? field.default : made(name, field, fill);
  return field.multiple && !Array.isArray(value) ? [value] : value;
}

function hasGoodDefault({ default: initial, choices }: Field): boolean {
  if (!isSet(initial) || JSON.stringify(initial).includes('"@')) return false;
  return !choices || choices.some(({ value }) => value === initial);
}

function made(name: string, field: Field, fill: Fill): unknown {
  if (field.choices?.[0]) return field.choices[0].value;
  switch (field.type) {
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return Math.max(field.minimum ?? 1, 1);
    case 'datetime':
      return '2026-01-01T10:20:30.000Z';
    case 'object':
      return field.properties ? fillFields({}, field.properties, fill) : { message_id: MESSAGE_ID };
    case 'string':
    case 'text':
      return textFor(name, field, fill);
  }
}

function textFor(name: string, { format }: Field, fill: Fill): string {
  const formatted = format === undefined ? undefined : BY_FORMAT[format];
  const named = BY_NAME.find(([pattern]) => pattern.test(name))?.[1];
  return String(formatted ?? named ?? (fill === 'mapped' ? MESSAGE_ID : '1234567'));
}
