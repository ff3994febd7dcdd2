import { Button } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { ApiError } from '../api/client.ts';
import type { Destination } from '../api/queries.ts';
import { Card } from '../parts/card.tsx';
import { CodeBlock } from '../parts/code-block.tsx';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { StatusPill } from '../parts/status-pill.tsx';
import { words } from '../words.ts';
import { AccountNotice } from './account-notice.tsx';
import { accountResult } from './account-result.ts';
import { accountOwner, type AccountState } from './account-state.ts';
import { useConnectAccount, type AccountPlace } from './use-connect-account.ts';
import { vendorName } from './vendor-name.ts';

interface AccountCardProps {
  /** Whose app it is. */
  vendor: string;
  destination: Destination;
  state: AccountState;
  /** The page that the browser comes back to. */
  from: AccountPlace;
}

const said = words.account;
const TONES = { missing: 'quiet', connected: 'good', ended: 'bad' } as const;

/** Connects an account at a vendor: whose it is, what became of the last try, and the way there. */
export function AccountCard({ vendor, destination, state, from }: AccountCardProps) {
  const connect = useConnectAccount(destination, from);
  const result = accountResult(useSearch({ strict: false }));
  const owner = accountOwner(destination);
  return (
    <Card
      title={said.title}
      hint={said.hints[state](vendorName(vendor))}
      actions={<StatusPill tone={TONES[state]}>{said.states[state]}</StatusPill>}
    >
      <div className="account">
        {result && !connect.isPending && <AccountNotice result={result} />}
        {owner !== undefined && state !== 'missing' && (
          <p>
            {said.owner} <strong>{owner}</strong>
          </p>
        )}
        {connect.error && <ErrorNotice error={connect.error} />}
        <RedirectAddress error={connect.error} />
        <Button
          variant={state === 'connected' ? 'default' : 'filled'}
          loading={connect.isPending || connect.isSuccess}
          onClick={() => connect.mutate()}
        >
          {said.acts[state]}
        </Button>
      </div>
    </Card>
  );
}

/** Where the install has no app at the vendor: what to enter there when making one. */
function RedirectAddress({ error }: { error: Error | null }) {
  const details =
    error instanceof ApiError ? (error.details as { redirectUri?: string } | undefined) : undefined;
  if (!details?.redirectUri) return null;
  return (
    <CodeBlock code={details.redirectUri} title={said.redirect}>
      {details.redirectUri}
    </CodeBlock>
  );
}
