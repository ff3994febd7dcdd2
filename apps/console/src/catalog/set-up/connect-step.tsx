import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Destination } from '../../api/queries.ts';
import { Card } from '../../parts/card.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { SchemaForm } from '../../parts/schema-form.tsx';
import { words } from '../../words.ts';
import { connectSchema, isAccountConnected } from '../connect/connect-schema.ts';
import type { DestinationConnector } from '../mappings/rules.ts';
import { catalogQueries } from '../queries.ts';
import { AccountCard } from './account-card.tsx';
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
  const isAccountMissing =
    !!connector.oauth && !byHand && !!destination && !isAccountConnected(destination.settings);
  return (
    <div className="step">
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
          {connector.oauth && !byHand && (
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
              variant={isAccountMissing ? 'default' : 'filled'}
              loading={connect.isPending}
            >
              {check && !check.ok ? said.check : words.catalog.setUp.next}
            </Button>
          </StepFoot>
        </SchemaForm>
      </Card>
      {connector.oauth && destination && <AccountCard connector={connector} destination={destination} />}
    </div>
  );
}
