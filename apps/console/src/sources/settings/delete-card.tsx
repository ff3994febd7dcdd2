import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { answered, api } from '../../api/client.ts';
import { queries, type Source } from '../../api/queries.ts';
import { Card } from '../../parts/card.tsx';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { words } from '../../words.ts';
import { connectionsQuery } from '../queries.ts';

/** The end of a source: says what goes and what stays, and wants its name. */
export function DeleteCard({ source }: { source: Source }) {
  const [isAsking, setAsking] = useState(false);
  const says = words.sources.settings;
  return (
    <Card
      title={says.remove}
      hint={says.removeHint}
      actions={
        <Button variant="default" color="red" onClick={() => setAsking(true)}>
          {says.remove}
        </Button>
      }
    >
      {isAsking && <DeleteDialog source={source} onClose={() => setAsking(false)} />}
    </Card>
  );
}

function DeleteDialog({ source, onClose }: { source: Source; onClose(): void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const connections = useQuery(connectionsQuery(source.id)).data?.length ?? 0;
  const books = useQuery(queries.books).data?.sources;
  const received = books?.find(({ sourceId }) => sourceId === source.id)?.received ?? 0;
  const remove = useMutation({
    mutationFn: () => answered(api.DELETE('/sources/{id}', { params: { path: { id: source.id } } })),
    async onSuccess() {
      await navigate({ to: '/sources' });
      await client.invalidateQueries({ queryKey: ['sources'], refetchType: 'active' });
    },
  });
  const says = words.sources.settings;
  return (
    <ConfirmDialog
      title={says.remove}
      act={says.remove}
      name={source.name}
      isBusy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() => remove.mutate()}
    >
      <p>{says.removeWhat(connections, received)}</p>
    </ConfirmDialog>
  );
}
