import { Chip } from '@mantine/core';
import type { Schema } from '../../api/client.ts';
import { words } from '../../words.ts';
import { problemText } from '../problem-text.ts';

interface ReasonChipsProps {
  reasons: Schema<'QuarantineReasons'>['data'];
  total: number;
  /** The chosen one; all where absent. */
  code: string | undefined;
  onChange(code: string | undefined): void;
}

/** Why items were refused, to choose from. */
export function ReasonChips({ reasons, total, code, onChange }: ReasonChipsProps) {
  const says = words.sources.quarantine;
  return (
    <Chip.Group value={code ?? ''} onChange={(value) => onChange(value === '' ? undefined : String(value))}>
      <div className="reason-chips" role="group" aria-label={says.reason}>
        <Chip size="xs" value="">
          {says.all} · {total.toLocaleString('en')}
        </Chip>
        {reasons.map((reason) => (
          <Chip key={reason.code} size="xs" value={reason.code}>
            {problemText(reason)} · {reason.items.toLocaleString('en')}
          </Chip>
        ))}
      </div>
    </Chip.Group>
  );
}
