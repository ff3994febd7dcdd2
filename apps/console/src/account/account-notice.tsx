import './account.css';
import { CheckIcon, WarningIcon } from '../parts/icons.tsx';
import type { AccountResult } from './account-result.ts';

/** What became of it at the vendor, and what that means. */
export function AccountNotice({ result: { isConnected, title, text } }: { result: AccountResult }) {
  return (
    <div
      className="account-notice"
      data-tone={isConnected ? 'good' : 'bad'}
      role={isConnected ? 'status' : 'alert'}
    >
      {isConnected ? <CheckIcon size={18} /> : <WarningIcon size={18} />}
      <div>
        <p>
          <strong>{title}</strong>
        </p>
        <p>{text}</p>
      </div>
    </div>
  );
}
