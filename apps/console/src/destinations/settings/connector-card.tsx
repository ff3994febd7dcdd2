import { Button, Skeleton } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, api, ApiError } from '../../api/client.ts';
import type { Destination } from '../../api/queries.ts';
import { connectSchema } from '../../catalog/connect/connect-schema.ts';
import { explainFailure } from '../../delivery/explain-failure.ts';
import { Card } from '../../parts/card.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { SchemaForm } from '../../parts/schema-form.tsx';
import { words } from '../../words.ts';
import { deliveryQueries } from '../delivery-queries.ts';
import { useDestinationChange } from '../use-destination-change.ts';

const say = words.destination.config;

/** The connector's own settings, and whether the destination accepts them. */
export function ConnectorCard({ destination }: { destination: Destination }) {
  const { id, type, builtin, settings } = destination;
  const connector = useQuery(deliveryQueries.connector(type));
  const change = useDestinationChange(id);
  const [byHand, setByHand] = useState(false);
  const [latest, setLatest] = useState<Record<string, unknown>>({});
  if (builtin) {
    return (
      <Card title={say.connector} hint={say.builtin}>
        <CheckCredentials id={id} />
      </Card>
    );
  }
  const failsTests = change.error instanceof ApiError && change.error.code === 'TY_MAPPING_TESTS_FAILED';
  return (
    <Card title={say.connector} hint={say.connectorHint}>
      {connector.isPending && <Skeleton height={160} radius="md" />}
      {connector.error && <ErrorNotice error={connector.error} onRetry={() => void connector.refetch()} />}
      {connector.data && (
        <SchemaForm
          key={`${destination.updatedAt} ${byHand}`}
          schema={connectSchema(connector.data.settings, { byHand: byHand || !connector.data.oauth })}
          values={settings}
          error={change.error}
          onSubmit={(changed) => {
            setLatest(changed);
            change.mutate({ settings: changed });
          }}
        >
          <Button type="submit" variant="default" loading={change.isPending}>
            {words.parts.save}
          </Button>
          {connector.data.oauth && !byHand && (
            <Button variant="subtle" color="gray" onClick={() => setByHand(true)}>
              {words.catalog.setUp.connect.byHand}
            </Button>
          )}
          {failsTests && (
            <Button
              variant="default"
              onClick={() => change.mutate({ settings: latest, query: { force: 'true' } })}
            >
              {say.saveAnyway}
            </Button>
          )}
          {change.isSuccess && (
            <span className="hint" role="status">
              {say.saved}
            </span>
          )}
        </SchemaForm>
      )}
      <CheckCredentials id={id} />
    </Card>
  );
}

function CheckCredentials({ id }: { id: string }) {
  const check = useMutation({
    mutationFn: () => answered(api.POST('/destinations/{id}/check', { params: { path: { id } } })),
  });
  return (
    <div className="credentials">
      <Button size="xs" variant="default" loading={check.isPending} onClick={() => check.mutate()}>
        {say.check}
      </Button>
      {check.error && <ErrorNotice error={check.error} />}
      {check.data && (
        <div className="callout" data-tone={check.data.ok ? 'good' : 'bad'} role="status">
          <p>{check.data.ok ? say.checkOk : say.checkFailed}</p>
          {check.data.message !== null && <p>{check.data.message}</p>}
          {check.data.reason !== null && <p>{explainFailure(check.data.reason).next}</p>}
        </div>
      )}
    </div>
  );
}
