import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schema } from '../api/client.ts';
import { Card } from '../parts/card.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Moment } from '../parts/moment.tsx';
import { StatusPill } from '../parts/status-pill.tsx';
import { words } from '../words.ts';
import { NewApiKey } from './new-api-key.tsx';
import { apiKeys } from './queries.ts';
import { RevokeApiKey } from './revoke-api-key.tsx';

type ApiKey = Schema<'ApiKey'>;
const text = words.settings.keys;

/** Secret keys of the control plane. A key is shown once, when it is made. */
export function ApiKeys() {
  const list = useInfiniteQuery(apiKeys);
  const [isMaking, setMaking] = useState(false);
  const [revoked, setRevoked] = useState<ApiKey>();
  const make = (
    <Button size="xs" onClick={() => setMaking(true)}>
      {text.make}
    </Button>
  );
  return (
    <Card title={text.title} hint={text.hint} actions={make} isFlush>
      <DataTable
        label={text.title}
        query={list}
        keyOf={({ id }) => id}
        columns={columnsWith(setRevoked)}
        empty={<EmptyState title={text.none} hint={text.noneHint} />}
      />
      {isMaking && <NewApiKey onClose={() => setMaking(false)} />}
      {revoked && <RevokeApiKey apiKey={revoked} onClose={() => setRevoked(undefined)} />}
    </Card>
  );
}

function columnsWith(onRevoke: (key: ApiKey) => void): Column<ApiKey>[] {
  return [
    { label: text.name, cell: ({ name }) => name },
    { label: text.key, cell: ({ prefix }) => <code>{prefix}…</code> },
    { label: text.used, isExtra: true, cell: ({ lastUsedAt }) => <Moment at={lastUsedAt} /> },
    { label: text.made, isExtra: true, cell: ({ createdAt }) => <Moment at={createdAt} /> },
    {
      label: text.state,
      cell: (key) =>
        key.revokedAt ? (
          <StatusPill tone="quiet">{text.revoked}</StatusPill>
        ) : (
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`${text.revoke}: ${key.name}`}
            onClick={() => onRevoke(key)}
          >
            {text.revoke}
          </Button>
        ),
    },
  ];
}
