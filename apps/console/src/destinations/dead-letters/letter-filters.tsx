import { Select } from '@mantine/core';
import type { Schema } from '../../api/client.ts';
import { explainFailure } from '../../delivery/explain-failure.ts';
import { words } from '../../words.ts';
import { RANGES, type Range } from '../delivery-queries.ts';

interface LetterFiltersProps {
  /** By reason, of the chosen time. */
  counts: Schema<'DeadLetterCounts'> | undefined;
  reason: string | undefined;
  within: Range | undefined;
  onChange(change: { reason?: string | undefined; within?: string | undefined }): void;
}

const { dead: say } = words.destination;
const ANY = 'any';

export function LetterFilters({ counts, reason, within, onChange }: LetterFiltersProps) {
  const reasons = counts?.reasons.map((one) => ({
    value: one.reason,
    label: `${explainFailure(one.reason).title} · ${one.deadLetters.toLocaleString('en')}`,
  }));
  const isListed = reason === undefined || reasons?.some(({ value }) => value === reason);
  return (
    <div className="letter-filters">
      <Select
        size="xs"
        aria-label={say.reason}
        allowDeselect={false}
        value={reason ?? ANY}
        onChange={(value) => onChange({ reason: value === ANY ? undefined : value! })}
        data={[
          { value: ANY, label: say.anyReason },
          ...(reasons ?? []),
          ...(isListed ? [] : [{ value: reason, label: explainFailure(reason).title }]),
        ]}
      />
      <Select
        size="xs"
        aria-label={say.time}
        allowDeselect={false}
        value={within ?? ANY}
        onChange={(value) => onChange({ within: value === ANY ? undefined : value! })}
        data={[ANY, ...RANGES].map((value) => ({ value, label: say.times[value as Range | 'any'] }))}
      />
    </div>
  );
}
