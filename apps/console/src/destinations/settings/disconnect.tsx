import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, api, type Schema } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { words } from '../../words.ts';

interface DisconnectProps {
  connection: Schema<'Connection'>;
  sourceName: string;
}

const { config: say, events } = words.destination;

/** Deletes a connection; what waits on it goes with it, once the source's name was typed. */
export function Disconnect({ connection: { id }, sourceName }: DisconnectProps) {
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const books = useQuery(queries.books).data?.connections.find((row) => row.connectionId === id);
  const waiting = (books?.pending ?? 0) + (books?.held ?? 0);
  const remove = useMutation({
    mutationFn: () => {
      const query = waiting > 0 ? { waiting: 'discard' as const } : {};
      return answered(api.DELETE('/connections/{id}', { params: { path: { id }, query } }));
    },
    async onSuccess() {
      setAsking(false);
      await client.invalidateQueries({ queryKey: ['connections'] });
      await client.invalidateQueries({ queryKey: ['books'] });
    },
  });
  return (
    <>
      <Button size="xs" variant="subtle" color="gray" onClick={() => setAsking(true)}>
        {say.disconnect}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={say.disconnectTitle(sourceName)}
          act={say.disconnect}
          {...(waiting > 0 && { name: sourceName })}
          isBusy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate()}
          onClose={() => setAsking(false)}
        >
          <p>{waiting > 0 ? say.disconnectWhat(events(waiting)) : say.disconnectNone}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
