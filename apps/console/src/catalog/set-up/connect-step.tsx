import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { AccountCard } from '../../account/account-card.tsx';
import { accountState, isRefusedAccount, type AccountState } from '../../account/account-state.ts';
import type { Destination } from '../../api/queries.ts';
import { Card } from '../../parts/card.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { SchemaForm } from '../../parts/schema-form.tsx';
import { words } from '../../words.ts';
import { connectSchema } from '../connect/connect-schema.ts';
import type { DestinationConnector } from '../mappings/rules.ts';
import { catalogQueries, type DestinationCheck } from '../queries.ts';
import { CheckNotice } from './check-notice.tsx';
import { StepFoot, useGoTo } from './step-foot.tsx';
import { useConnect } from './use-connect.ts';

interface ConnectStepProps {
  connector: DestinationConnector;
  /** Nothing before it is made. */
  destination?: Destination;
}

const said = words.catalog.setUp.connect;

/** The first step: name and credentials, tried before one goes on. */
export function ConnectStep({ connector, destination }: ConnectStepProps) {
  const [name, setName] = useState(destination?.name ?? connector.name);
  const [byHand, setByHand] = useState(false);
  const connect = useConnect(connector, destination);
  const goTo = useGoTo();
  const { data: check } = useQuery({
    ...catalogQueries.check(destination?.id ?? ''),
    enabled: !!destination,
  });
  const schema = connectSchema(connector.settings, { byHand: byHand || !connector.oauth });
  const oauth = byHand ? null : connector.oauth;
  const account = oauth && destination ? accountAfter(check, destination) : 'connected';
  return (
    <div className="step">
      {oauth && destination && (
        <AccountCard vendor={oauth.vendor} destination={destination} state={account} from="set-up" />
      )}
      <Card title={said.title} hint={said.hint}>
        <TextInput
          label={said.name}
          description={said.nameHint}
          value={name}
          maxLength={100}
          required
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <SchemaForm
          key={String(byHand)}
          schema={schema}
          values={destination?.settings ?? {}}
          error={null}
          onSubmit={(settings) => connect.mutate({ name: name.trim() || connector.name, settings })}
        >
          {oauth && (
            <Button variant="subtle" size="compact-sm" color="gray" onClick={() => setByHand(true)}>
              {said.byHand}
            </Button>
          )}
          {connect.error && <ErrorNotice error={connect.error} />}
          {check && !check.ok && <CheckNotice check={check} />}
          <StepFoot step="connect">
            {check && !check.ok && (
              <Button variant="default" onClick={() => goTo('rules')}>
                {said.anyway}
              </Button>
            )}
            <Button
              type="submit"
              variant={account === 'connected' ? 'filled' : 'default'}
              loading={connect.isPending}
            >
              {submitLabel(account, check)}
            </Button>
          </StepFoot>
        </SchemaForm>
      </Card>
    </div>
  );
}

/** A check that has just failed knows more than the destination's health. */
function accountAfter(check: DestinationCheck | null | undefined, destination: Destination): AccountState {
  const isRefused = check?.ok === false && check.reason !== null && isRefusedAccount(check.reason);
  const state = accountState(destination);
  return state === 'connected' && isRefused ? 'ended' : state;
}

function submitLabel(account: AccountState, check: DestinationCheck | null | undefined): string {
  if (account === 'missing') return said.save;
  return check?.ok === false ? said.check : words.catalog.setUp.next;
}
