import { LIMITS } from './limits.ts';

/** Looking again for the beginning of an item is quadratic where there is none. */
const MOST_FRESH_STARTS = 20;
/** So much of what cannot be read is shown in quarantine; the lake has all of it. */
const FRAGMENT_CHARACTERS = 1_000;

const BATCH = /"batch"\s*:\s*\[/;
const SENT_AT = /"sentAt"\s*:\s*"([^"\\]{1,64})"/;
const WRITE_KEY = /"writeKey"\s*:\s*"([^"\\]{1,200})"/;

/** What is left of a batch: whole items, and each piece between them that is none as a text. */
export interface SalvagedBatch {
  batch: unknown[];
  sentAt?: string;
  writeKey?: string;
}

/**
 * The items of a batch that is no JSON as a whole: phones upload files that were cut while they were written, end in
 * NULs, or lack their end. A text among the items is a piece that was lost; `parseBatch` refuses it, so that it stands
 * in quarantine. `undefined` where there is no batch in it, or not one whole item.
 */
export function salvageBatch(text: string): SalvagedBatch | undefined {
  const clean = text.includes('\0') ? text.replaceAll('\0', '') : text;
  const whole = parsed(clean);
  if (isBatch(whole)) return whole; // NULs alone were wrong
  const start = BATCH.exec(clean);
  if (!start) return undefined;
  const from = start.index + start[0].length;
  const { items, end } = readItems(clean, from);
  if (!items.some((item) => typeof item === 'object')) return undefined;
  const around = clean.slice(0, start.index) + clean.slice(end);
  const [sentAt, writeKey] = [SENT_AT.exec(around)?.[1], WRITE_KEY.exec(around)?.[1]];
  return { batch: items, ...(sentAt && { sentAt }), ...(writeKey && { writeKey }) };
}

/** Items from `from` on, and where they end: behind the list, or at the end of the text. */
function readItems(text: string, from: number): { items: unknown[]; end: number } {
  const items: unknown[] = [];
  let at = from;
  for (let freshStarts = 0; items.length < LIMITS.eventsPerBatch;) {
    const next = nextOf(text, at);
    if (next === undefined) return { items, end: text.length };
    if (text[next] === ']') return { items, end: next + 1 };
    const end = text[next] === '{' ? endOfObject(text, next) : undefined;
    const item = end === undefined ? undefined : parsed(text.slice(next, end));
    if (end !== undefined && item !== undefined) {
      items.push(item);
      at = end;
      continue;
    }
    const again = freshStarts++ < MOST_FRESH_STARTS ? text.indexOf('{"', next + 1) : -1;
    items.push(text.slice(next, again === -1 ? undefined : again).slice(0, FRAGMENT_CHARACTERS));
    if (again === -1) return { items, end: text.length };
    at = again;
  }
  return { items, end: at };
}

function nextOf(text: string, from: number): number | undefined {
  for (let at = from; at < text.length; at++) if (!' \t\r\n,'.includes(text[at]!)) return at;
  return undefined;
}

/** Where the object that begins at `from` ends; `undefined` where it does not. */
function endOfObject(text: string, from: number): number | undefined {
  let depth = 0;
  let isInText = false;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (isInText) {
      if (character === '\\') at++;
      else if (character === '"') isInText = false;
    } else if (character === '"') isInText = true;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return at + 1;
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // said by the caller: this piece is none
  }
}

function isBatch(value: unknown): value is SalvagedBatch {
  return typeof value === 'object' && value !== null && 'batch' in value && Array.isArray(value.batch);
}
