import type { Schema } from '../api/client.ts';
import type { Tone } from '../parts/status-pill.tsx';
import { words } from '../words.ts';

export type TracedConnection = Schema<'Trace'>['connections'][number];
type Attempt = Schema<'Attempt'>;

/** How an event stands with one destination, in a word, and what that means. */
export interface Fate {
  tone: Tone;
  label: string;
  text: string;
}

/** What is known of the event's own outcome: attempts count a whole batch, dead letters are of the event alone. */
export function fateOf({ decision, attempts, deadLetters }: TracedConnection): Fate {
  const { fates } = words.trace;
  if (decision === 'filtered' && attempts.length === 0) return fates.filtered;
  if (deadLetters.some(({ status }) => status === 'open')) return fates.dead;
  if (deadLetters.some(({ status }) => status === 'redriving')) return fates.again;
  const latest = attempts.at(-1);
  if (!latest) return fates.unknown;
  const outcomes = OUTCOMES.filter((name) => latest[name] > 0);
  if (outcomes.length > 1) return { ...fates.mixed, text: fates.mixed.text(batchText(latest)) };
  const [outcome] = outcomes;
  if (outcome === 'dead') return fateOfSettled(deadLetters);
  return outcome ? fates[outcome] : fates.unknown;
}

/** Its last call refused it, and its dead letter is no longer open. */
function fateOfSettled(deadLetters: TracedConnection['deadLetters']): Fate {
  const { fates } = words.trace;
  const latest = deadLetters.at(-1);
  if (!latest) return fates.dead;
  return latest.status === 'deleted' ? fates.deleted : fates.again;
}

export const OUTCOMES = ['delivered', 'retried', 'held', 'dead'] as const;

/** "3 delivered, 1 tried again". */
export function batchText(attempt: Pick<Attempt, (typeof OUTCOMES)[number]>): string {
  return OUTCOMES.filter((name) => attempt[name] > 0)
    .map((name) => `${attempt[name].toLocaleString('en')} ${words.trace.outcomes[name]}`)
    .join(', ');
}

/** Of one call: as good as its worst event. */
export function toneOfAttempt({ dead, held, retried }: Attempt): Tone {
  if (dead > 0) return 'bad';
  return held > 0 || retried > 0 ? 'warn' : 'good';
}
