import { CheckIcon, WarningIcon } from '../../parts/icons.tsx';
import { words } from '../../words.ts';
import type { Saved } from './use-save-table.ts';

const says = words.pull.save;

/** What the database said, and what to do about it. */
export function CheckResult({ saved: { check, isOn, wasChanged }, isNew }: { saved: Saved; isNew: boolean }) {
  if (check.ok) {
    return (
      <p className="check-passed" role="status">
        <CheckIcon />
        {isOn ? says.onAt : wasChanged ? says.ok : says.okOnly}
      </p>
    );
  }
  const reason = check.reason ?? 'network';
  return (
    <div className="error-notice" role="alert">
      <WarningIcon size={18} />
      <div>
        <p>
          {says.reasons[reason]}. {isNew && says.unsaved}
        </p>
        {check.message && <code>{check.message}</code>}
        <p>{says.next[reason]}</p>
      </div>
    </div>
  );
}
