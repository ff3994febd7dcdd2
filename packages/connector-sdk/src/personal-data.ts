/**
 * Personal data as advertising platforms match it: brought to one form, then hashed with SHA-256. Here and nowhere else,
 * so that all of them get the same hash for the same person.
 * Rules: https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/customer-information-parameters
 */
import { hash } from 'node:crypto';

const NORMALISERS = {
  email: (text: string) => text.toLowerCase().replaceAll(/\s/g, ''),
  /** Digits with the country's code, without zeros or a plus before it. */
  phone: (text: string) => text.replaceAll(/\D/g, '').replace(/^0+/, ''),
  /** Letters only, also those of other scripts. */
  name: (text: string) => lettersOf(text),
  city: (text: string) => lettersOf(text),
  /** In the United States the code of two letters. */
  state: (text: string) => lettersOf(text),
  /** In the United States the first five digits. */
  postalCode: (text: string) =>
    text
      .toLowerCase()
      .replaceAll(/\s/g, '')
      .replace(/^(\d{5})-?\d{4}$/, '$1')
      .replaceAll('-', ''),
  /** ISO 3166-1 alpha-2. */
  country: (text: string) => (/^[a-z]{2}$/i.test(text) ? text.toLowerCase() : ''),
  gender: (text: string) => /^(f|m)(emale|ale)?$/i.exec(text)?.[1]?.toLowerCase() ?? '',
  /** YYYYMMDD, from a date with or without time. */
  birthDate: (text: string) => /^(\d{4})-?(\d{2})-?(\d{2})(T.*)?$/.exec(text)?.slice(1, 4).join('') ?? '',
  /** An id is matched as it is. */
  id: (text: string) => text,
} as const satisfies Record<string, (text: string) => string>;

export type PersonalDataKind = keyof typeof NORMALISERS;

const SHA256 = /^[0-9a-f]{64}$/i;

/** The value in the one form that is hashed; nothing where the value is no such thing. */
export function normalisePersonalData(kind: PersonalDataKind, value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return undefined;
  return NORMALISERS[kind](text.trim().normalize('NFC')) || undefined;
}

/** SHA-256 of the normalised value, in hexadecimal. What is such a hash already stays as it is. */
export function hashPersonalData(kind: PersonalDataKind, value: unknown): string | undefined {
  if (typeof value === 'string' && SHA256.test(value.trim())) return value.trim().toLowerCase();
  const normal = normalisePersonalData(kind, value);
  return normal === undefined ? undefined : hash('sha256', normal, 'hex');
}

function lettersOf(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{M}]/gu, '');
}
