import { useQuery } from '@tanstack/react-query';
import { AccountCard } from '../../account/account-card.tsx';
import { accountState } from '../../account/account-state.ts';
import type { Destination } from '../../api/queries.ts';
import type { Standing } from '../standing.ts';
import { deliveryQueries } from '../delivery-queries.ts';
import { ConnectionsCard } from './connections-card.tsx';
import { ConnectorCard } from './connector-card.tsx';
import { DeleteCard } from './delete-card.tsx';
import { LimitsCard } from './limits-card.tsx';
import { NameCard } from './name-card.tsx';
import { PowerCard } from './power-card.tsx';

interface SettingsTabProps {
  destination: Destination;
  standing: Standing | undefined;
}

/** All that can be set about a destination but its mappings. */
export function SettingsTab({ destination, standing }: SettingsTabProps) {
  const connector = useQuery(deliveryQueries.connector(destination.type));
  const oauth = connector.data?.oauth;
  const account = oauth ? accountState(destination) : 'connected';
  return (
    <>
      {oauth && (
        <AccountCard vendor={oauth.vendor} destination={destination} state={account} from="settings" />
      )}
      <PowerCard destination={destination} standing={standing} />
      <ConnectionsCard destination={destination} isNextStep={account === 'connected'} />
      <ConnectorCard destination={destination} />
      <LimitsCard destination={destination} />
      <NameCard destination={destination} />
      {!destination.builtin && <DeleteCard destination={destination} standing={standing} />}
    </>
  );
}
