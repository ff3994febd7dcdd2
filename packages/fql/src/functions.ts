import { matchesGlob } from './matches-glob.ts';

/** Takes as many values as it has parameters; never throws. */
export type FqlFunction = (one: unknown, other: unknown) => unknown;

/** Every function by name. */
export const FUNCTIONS: ReadonlyMap<string, FqlFunction> = new Map<string, FqlFunction>([
  ['contains', (text: unknown, part: unknown) => isText(text) && isText(part) && text.includes(part)],
  ['match', (text: unknown, glob: unknown) => isText(text) && isText(glob) && matchesGlob(text, glob)],
  ['length', lengthOf],
  ['lowercase', (value: unknown) => onText(value, (text) => text.toLowerCase())],
  ['uppercase', (value: unknown) => onText(value, (text) => text.toUpperCase())],
  ['snakecase', (value: unknown) => onText(value, (text) => wordsOf(text).join('_').toLowerCase())],
  ['kebabcase', (value: unknown) => onText(value, (text) => wordsOf(text).join('-').toLowerCase())],
  ['titlecase', (value: unknown) => onText(value, (text) => wordsOf(text).map(capitalised).join(' '))],
  ['typeof', typeName],
  ['bool', toBool],
  ['string', toText],
  ['number', toNumber],
]);

const encoder = new TextEncoder();

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function onText(value: unknown, change: (text: string) => string): string | null {
  return isText(value) ? change(value) : null;
}

/** Elements of a list, bytes of a text; nothing for an object, as it has no length. */
function lengthOf(value: unknown): number | null {
  if (value === null) return 0;
  if (isText(value)) return encoder.encode(value).length;
  return Array.isArray(value) ? value.length : null;
}

function wordsOf(text: string): string[] {
  return text.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+|\p{Lo}+/gu) ?? [];
}

function capitalised(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function toBool(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  if (value === 'true' || value === 'false') return value === 'true';
  return null;
}

function toText(value: unknown): string | null {
  if (value === null || isText(value)) return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function toNumber(value: unknown): number | null {
  if (typeof value === 'boolean') return Number(value);
  if (isText(value) && value.trim() === '') return null;
  const number = isText(value) || typeof value === 'number' ? Number(value) : NaN;
  return Number.isNaN(number) ? null : number;
}
