import type { Schema } from '../../api/client.ts';
import { words } from '../../words.ts';

type Connection = Schema<'Connection'>;

/** A connection as its form has it. */
export interface ConnectionDraft {
  sourceId: string | null;
  enabled: boolean;
  mode: 'live' | 'shadow';
  order: 'none' | 'user';
  filter: string;
  percent: number | string;
  consent: string;
}

export function draftOf(connection: Connection | undefined): ConnectionDraft {
  return {
    sourceId: connection?.sourceId ?? null,
    enabled: connection?.enabled ?? true,
    mode: connection?.mode ?? 'live',
    order: connection?.order ?? 'none',
    filter: connection?.filter ?? '',
    percent: connection?.sample?.percent ?? '',
    consent: connection?.consent?.join(', ') ?? '',
  };
}

/** The rules as the api takes them: `null` takes one away. */
export function rulesOf({ filter, percent, consent }: ConnectionDraft) {
  const names = consent
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return {
    filter: filter.trim() === '' ? null : filter,
    sample: typeof percent === 'number' ? { percent } : null,
    consent: names.length > 0 ? names : null,
  };
}

/** "what its filter takes, 10 % of the users". */
export function rulesText({ filter, sample, consent, properties }: Connection): string {
  const { config: say } = words.destination;
  const parts = [
    filter !== null && say.filtered,
    sample && say.share(sample.percent),
    consent && say.consent,
    properties && say.pruned,
  ].filter((part) => typeof part === 'string');
  return parts.length > 0 ? parts.join(', ') : say.everything;
}
