import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { answered, api } from '../../api/client.ts';
import type { Destination } from '../../api/queries.ts';
import { Card } from '../../parts/card.tsx';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { words } from '../../words.ts';
import type { Standing } from '../standing.ts';

interface DeleteCardProps {
  destination: Destination;
  standing: Standing | undefined;
}

const { config: say, events, letters } = words.destination;

/** Deletes the destination with all that waits for it, once the numbers were read and the name typed. */
export function DeleteCard({ destination: { id, name }, standing }: DeleteCardProps) {
  const [isAsking, setAsking] = useState(false);
  const client = useQueryClient();
  const navigate = useNavigate();
  const { waiting = 0, dead = 0, connections = 0 } = standing ?? {};
  const remove = useMutation({
    mutationFn: () => {
      const query = waiting > 0 ? { waiting: 'discard' as const } : {};
      return answered(api.DELETE('/destinations/{id}', { params: { path: { id }, query } }));
    },
    async onSuccess() {
      await navigate({ to: '/destinations' });
      client.removeQueries({ queryKey: ['destinations', id] });
      await client.invalidateQueries({ queryKey: ['destinations'] });
    },
  });
  return (
    <Card
      title={say.remove}
      hint={say.removeHint}
      actions={
        <Button size="xs" variant="default" color="red" onClick={() => setAsking(true)}>
          {say.removeAct}
        </Button>
      }
    >
      {isAsking && (
        <ConfirmDialog
          title={say.removeTitle(name)}
          act={say.removeAct}
          name={name}
          isBusy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate()}
          onClose={() => setAsking(false)}
        >
          <p>{say.removeWhat(events(waiting), letters(dead))}</p>
          <p className="hint">{say.removeConnections(connections)}</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}
