import type { Schema } from '../api/client.ts';
import { words } from '../words.ts';

/** What was decided about an event for one connection: a sentence, the rule that decided, and what one may do. */
export interface Decision {
  text: string;
  /** The rule itself, where the connection has one: its filter, its share, its categories. */
  rule: string | undefined;
  next: string | undefined;
}

type Connection = Pick<Schema<'Connection'>, 'filter' | 'sample' | 'consent'>;

/** `reason: null` for an event that was let through. */
export function explainDecision(reason: string | null, connection?: Connection): Decision {
  const { decided, through } = words.trace;
  if (reason === null) return { text: through, rule: undefined, next: undefined };
  const why = words.reasons.filtered[reason] ?? words.reasons.filteredUnknown(reason);
  return {
    text: decided(why),
    rule: connection && ruleOf(reason, connection),
    next: words.reasons.filteredNext[reason],
  };
}

function ruleOf(reason: string, { filter, sample, consent }: Connection): string | undefined {
  if (reason === 'filter') return filter ?? undefined;
  if (reason === 'sample' && sample) return words.trace.share(sample.percent);
  if (reason === 'consent' && consent) return words.trace.categories(consent);
  return undefined;
}
