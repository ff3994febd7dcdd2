import { eventLines, valueAt } from '../mappings/event-lines.ts';
import { escapeSegment, EVENT_TYPES } from './conditions.ts';

type Event = Record<string, unknown>;

const ALWAYS = ['type', 'event', 'userId'];
const MAX_EVENTS = 20;

/** Fields that these events have, as FQL names them; the usual ones first. */
export function fieldsOf(events: readonly Event[]): string[] {
  const paths = events
    .slice(0, MAX_EVENTS)
    .flatMap(eventLines)
    .filter(({ path, isBranch }) => path !== '' && !isBranch && !path.includes('['))
    .map(({ path }) => path.split('.').map(escapeSegment).join('.'));
  return [...new Set([...ALWAYS, ...paths])];
}

/** Values that these events have in a field, as texts, and one as it is. */
export function valuesAt(events: readonly Event[], field: string): { values: string[]; example: unknown } {
  const path = field.replace(/\\([^])/g, '$1');
  const found = events.map((event) => valueAt(event, path)).filter((value) => isPlainValue(value));
  const texts = [...(field === 'type' ? EVENT_TYPES : []), ...found.map(String)];
  return { values: [...new Set(texts)], example: found[0] };
}

function isPlainValue(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value) && value !== '';
}
