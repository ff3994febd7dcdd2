import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Schema } from '../../api/client.ts';
import type { Destination } from '../../api/queries.ts';
import { Card } from '../../parts/card.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { StatusPill } from '../../parts/status-pill.tsx';
import { words } from '../../words.ts';
import { deliveryQueries } from '../delivery-queries.ts';
import { ConnectionDialog } from './connection-dialog.tsx';
import { rulesText } from './connection-draft.ts';
import { Disconnect } from './disconnect.tsx';

type Connection = Schema<'Connection'>;

const { config: say, books } = words.destination;

interface ConnectionsCardProps {
  destination: Destination;
  /** Nothing else is to be done first. */
  isNextStep: boolean;
}

/** Which sources send here, and what of theirs is let through. */
export function ConnectionsCard({ destination, isNextStep }: ConnectionsCardProps) {
  const connections = useQuery(deliveryQueries.connections(destination.id));
  const sources = useQuery(deliveryQueries.sources);
  const [edited, setEdited] = useState<Connection | 'new'>();
  const connected = new Set(connections.data?.map(({ sourceId }) => sourceId));
  const free = sources.data?.filter(({ id }) => !connected.has(id)) ?? [];
  const nameOf = (sourceId: string) => sources.data?.find(({ id }) => id === sourceId)?.name ?? sourceId;
  const connect = (
    <Button
      size="xs"
      variant={connected.size === 0 && isNextStep ? 'filled' : 'default'}
      disabled={free.length === 0}
      onClick={() => setEdited('new')}
    >
      {say.connect}
    </Button>
  );
  return (
    <Card
      title={say.connections}
      hint={say.connectionsHint}
      isFlush
      {...(connected.size > 0 && { actions: connect })}
    >
      {connections.isPending && <Skeleton height={60} radius="md" />}
      {connections.error && (
        <ErrorNotice error={connections.error} onRetry={() => void connections.refetch()} />
      )}
      {connections.data?.length === 0 && (
        <EmptyState title={books.emptyTitle} hint={books.emptyHint}>
          {connect}
        </EmptyState>
      )}
      <ul className="connections">
        {connections.data?.map((connection) => (
          <ConnectionRow
            key={connection.id}
            connection={connection}
            sourceName={nameOf(connection.sourceId)}
            onEdit={() => setEdited(connection)}
          />
        ))}
      </ul>
      {edited && (
        <ConnectionDialog
          destinationId={destination.id}
          connection={edited === 'new' ? undefined : edited}
          sources={edited === 'new' ? free : []}
          title={edited === 'new' ? say.newTitle : say.editTitle(nameOf(edited.sourceId))}
          onClose={() => setEdited(undefined)}
        />
      )}
    </Card>
  );
}

interface ConnectionRowProps {
  connection: Connection;
  sourceName: string;
  onEdit(): void;
}

const TONES = { live: 'good', shadow: 'warn', off: 'quiet' } as const;

function ConnectionRow({ connection, sourceName, onEdit }: ConnectionRowProps) {
  const mode = connection.enabled ? connection.mode : 'off';
  return (
    <li>
      <div>
        <Link to="/sources/$sourceId" params={{ sourceId: connection.sourceId }}>
          {sourceName}
        </Link>
        <p className="hint">
          {say.rules} {rulesText(connection)}
          {connection.order === 'user' && `, ${say.orders.user.toLowerCase()}`}
        </p>
      </div>
      <StatusPill tone={TONES[mode]}>{say.modes[mode]}</StatusPill>
      <div className="card-actions">
        <Button size="xs" variant="default" onClick={onEdit}>
          {say.edit}
        </Button>
        <Disconnect connection={connection} sourceName={sourceName} />
      </div>
    </li>
  );
}
