import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { accountState } from '../account/account-state.ts';
import { useConnectAccount } from '../account/use-connect-account.ts';
import type { Destination } from '../api/queries.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { useAddress } from '../parts/use-address.ts';
import { words } from '../words.ts';
import { deliveryQueries } from './delivery-queries.ts';
import type { Standing } from './standing.ts';
import { useDestinationChange, useResume } from './use-destination-change.ts';

interface NextStepProps {
  destination: Destination;
  standing: Standing | undefined;
}

/** The one thing to do next, where there is one: the page's only primary button. */
export function NextStep({ destination, standing }: NextStepProps) {
  const { next } = words.destination;
  const [address, setAddress] = useAddress();
  const change = useDestinationChange(destination.id);
  const resume = useResume(destination.id);
  const connector = useQuery(deliveryQueries.connector(destination.type));
  const account = connector.data?.oauth ? accountState(destination) : 'connected';
  const error = change.error ?? resume.error;
  const isIll = destination.health.status !== 'healthy' || (standing?.held ?? 0) > 0;
  if (error) {
    const forget = () => {
      change.reset();
      resume.reset();
    };
    return <ErrorNotice error={error} onRetry={forget} />;
  }
  if (account !== 'connected') {
    return address['tab'] !== 'settings' && <ConnectAccount destination={destination} state={account} />;
  }
  if (!destination.enabled) {
    return (
      <Button loading={change.isPending} onClick={() => change.mutate({ enabled: true })}>
        {next.enable}
      </Button>
    );
  }
  if (standing?.connections === 0 && address['tab'] !== 'settings') {
    return <Button onClick={() => setAddress({ tab: 'settings' })}>{next.connect}</Button>;
  }
  if (isIll) {
    return (
      <Button loading={resume.isPending} onClick={() => resume.mutate()}>
        {next.resume}
      </Button>
    );
  }
  if (standing && standing.dead > 0 && address['tab'] !== 'dead-letters') {
    return <Button onClick={() => setAddress({ tab: 'dead-letters' })}>{next.fix(standing.dead)}</Button>;
  }
  return null;
}

/** The settings have this button themselves. */
function ConnectAccount({ destination, state }: { destination: Destination; state: 'missing' | 'ended' }) {
  const connect = useConnectAccount(destination, 'settings');
  if (connect.error) return <ErrorNotice error={connect.error} onRetry={connect.reset} />;
  return (
    <Button loading={connect.isPending || connect.isSuccess} onClick={() => connect.mutate()}>
      {words.account.acts[state]}
    </Button>
  );
}
