import type { Json } from '@trackyard/base';
import type { ValueKind } from './plan-file.ts';

/** As JSON writes it and a double holds it: no leading zero, so a postal code or a phone number is none. */
const NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/;
const BOOLEAN = /^(?:true|false)$/i;
const MIN_YEAR_SECONDS = 9;

/** What all texts of a column are, where that is certain; empty ones say nothing. */
export function guessKind(field: string | null, texts: readonly string[]): ValueKind {
  if (field === null || !field.includes('.')) return 'text';
  const given = texts.filter((text) => text !== '');
  if (given.length === 0) return 'text';
  if (given.every((text) => NUMBER.test(text))) return 'number';
  return given.every((text) => BOOLEAN.test(text)) ? 'boolean' : 'text';
}

/** A column's text as its kind; `undefined` where it is none. */
export function valueOf(text: string, kind: ValueKind): Json | undefined {
  switch (kind) {
    case 'text':
      return text;
    case 'number':
      return NUMBER.test(text.trim()) ? Number(text) : undefined;
    case 'boolean':
      return BOOLEAN.test(text.trim()) ? text.trim().toLowerCase() === 'true' : undefined;
    case 'json':
      try {
        return JSON.parse(text) as Json;
      } catch {
        return undefined;
      }
  }
}

const EPOCH_SECONDS = new RegExp(`^\\d{${MIN_YEAR_SECONDS},10}(?:\\.\\d+)?$`);
const EPOCH_MILLISECONDS = /^\d{12,13}$/;
const ISO = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)?\s?(?:Z|UTC|[+-]\d\d(?::?\d\d)?)?$/i;

/**
 * A column's time as ISO 8601; `undefined` where it is none that can be read in one way only (03/04/2026 is two). A time
 * without a zone is UTC. Digits alone are seconds or milliseconds since 1970.
 */
export function timeOf(text: string): string | undefined {
  const plain = text.trim();
  if (EPOCH_SECONDS.test(plain)) return isoOf(Number(plain) * 1_000);
  if (EPOCH_MILLISECONDS.test(plain)) return isoOf(Number(plain));
  if (!ISO.test(plain)) return undefined;
  const [, day = '', clock = '00:00', zone = ''] = /^(\S{10})(?:[T ]([\d:.,]+))?\s?(.*)$/i.exec(plain) ?? [];
  const iso = `${day}T${clock.replace(',', '.')}${zoneOf(zone)}`;
  // 2026-02-30 would become a day of March.
  const isDay = new Date(`${day}T00:00Z`).toJSON()?.startsWith(day);
  return isDay ? isoOf(Date.parse(iso)) : undefined;
}

function zoneOf(zone: string): string {
  if (zone === '' || /^(?:Z|UTC)$/i.test(zone)) return 'Z';
  const digits = zone.replace(':', '');
  return `${digits.slice(0, 3)}:${digits.slice(3) || '00'}`;
}

function isoOf(ms: number): string | undefined {
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : undefined;
}
