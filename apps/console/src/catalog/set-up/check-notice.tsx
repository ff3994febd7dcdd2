import { WarningIcon } from '../../parts/icons.tsx';
import { words } from '../../words.ts';
import type { DestinationCheck } from '../queries.ts';

/** What the vendor said to the credentials. */
export function CheckNotice({ check: { reason, message } }: { check: DestinationCheck }) {
  const said = words.catalog.setUp.connect;
  return (
    <div className="error-notice" role="alert">
      <WarningIcon size={18} />
      <div>
        <p>
          {said.fails}
          {message ? `: ${message}` : '.'}
        </p>
        <p className="hint">{said.failsHint}</p>
        {reason && <code>{reason}</code>}
      </div>
    </div>
  );
}
