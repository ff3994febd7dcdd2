import { Button, TextInput } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, api, type Schema } from '../api/client.ts';
import { Card } from '../parts/card.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Moment } from '../parts/moment.tsx';
import { StatusPill } from '../parts/status-pill.tsx';
import { words } from '../words.ts';
import { deletions } from './queries.ts';

/** Takes one person out of the lake, and shows how far that is. */
export function Deletions() {
  const list = useInfiniteQuery(deletions);
  const [userId, setUserId] = useState('');
  const [isAsking, setAsking] = useState(false);
  const text = words.storage.deletions;
  return (
    <>
      <Card title={text.title} hint={text.hint}>
        <form
          className="inline-form"
          onSubmit={(event) => {
            event.preventDefault();
            setAsking(true);
          }}
        >
          <TextInput
            label={text.userId}
            value={userId}
            onChange={(event) => setUserId(event.currentTarget.value)}
          />
          <Button type="submit" color="red.9" disabled={userId.trim() === ''}>
            {text.act}
          </Button>
        </form>
      </Card>
      <Card title={text.list} isFlush>
        <DataTable
          label={text.list}
          query={list}
          keyOf={({ id }) => id}
          columns={columns}
          empty={<EmptyState title={text.none} hint={text.noneHint} />}
        />
      </Card>
      {isAsking && <Ask userId={userId.trim()} onClose={() => setAsking(false)} />}
    </>
  );
}

function Ask({ userId, onClose }: { userId: string; onClose(): void }) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => answered(api.POST('/lake/deletions', { body: { userId } })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['deletions'] });
      onClose();
    },
  });
  const text = words.storage.deletions;
  return (
    <ConfirmDialog
      title={text.title}
      act={text.act}
      name={userId}
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p>{text.warning(userId)}</p>
    </ConfirmDialog>
  );
}

const text = words.storage.deletions;
const columns: Column<Schema<'LakeDeletion'>>[] = [
  { label: text.requested, cell: ({ requestedAt }) => <Moment at={requestedAt} /> },
  {
    label: text.status,
    cell: ({ status }) => (
      <StatusPill tone={status === 'done' ? 'good' : 'warn'}>{text.statuses[status]}</StatusPill>
    ),
  },
  { label: text.objects, isNumber: true, cell: ({ objects }) => objects.toLocaleString('en') },
  { label: text.events, isNumber: true, cell: ({ events }) => events.toLocaleString('en') },
];
