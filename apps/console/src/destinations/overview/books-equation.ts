import type { Schema } from '../../api/client.ts';

type Row = Schema<'ConnectionBooks'>;

/** One count of the equation, with what stands before it. */
export interface Term {
  name: 'routed' | 'replayed' | 'delivered' | 'filtered' | 'held' | 'dead' | 'deleted' | 'pending';
  value: number;
  sign: '=' | '+' | undefined;
  tone: 'bad' | 'warn' | undefined;
}

/** `routed + replayed = delivered + filtered + held + dead + deleted + pending`, what is nothing left out but routed and delivered. */
export function equationOf(row: Row): Term[] {
  const filtered = Object.values(row.filtered).reduce((sum, count) => sum + count, 0);
  const given: Omit<Term, 'tone'>[] = [
    { name: 'routed', value: row.routed, sign: undefined },
    { name: 'replayed', value: row.replayed, sign: '+' },
    { name: 'delivered', value: row.delivered, sign: '=' },
    { name: 'filtered', value: filtered, sign: '+' },
    { name: 'held', value: row.held, sign: '+' },
    { name: 'dead', value: row.dead, sign: '+' },
    { name: 'deleted', value: row.deleted, sign: '+' },
    { name: 'pending', value: row.pending, sign: '+' },
  ];
  return given
    .filter(({ name, value }) => value !== 0 || ALWAYS.has(name))
    .map((term) => ({ ...term, tone: toneOf(term) }));
}

const ALWAYS = new Set(['routed', 'delivered', 'held', 'dead', 'pending']);

function toneOf({ name, value }: Pick<Term, 'name' | 'value'>): Term['tone'] {
  if (value === 0) return undefined;
  if (name === 'dead') return 'bad';
  return name === 'held' ? 'warn' : undefined;
}
