import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answered, api, type Schema } from '../api/client.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { words } from '../words.ts';

type Act = 'pause' | 'resume' | 'cancel';
const ACTS: Record<Schema<'Replay'>['status'], Act[]> = {
  running: ['pause', 'cancel'],
  paused: ['resume', 'cancel'],
  done: [],
  canceled: [],
};

export function ReplayActions({ replay: { id, status } }: { replay: Schema<'Replay'> }) {
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: (what: Act) => answered(api.POST(`/replays/{id}/${what}`, { params: { path: { id } } })),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['replays'] }),
        client.invalidateQueries({ queryKey: ['warehouses'] }),
      ]),
  });
  return (
    <span className="replay-actions">
      {ACTS[status].map((what) => (
        <Button
          key={what}
          size="compact-xs"
          variant="default"
          disabled={act.isPending}
          onClick={() => act.mutate(what)}
        >
          {words.storage.replay.acts[what]}
        </Button>
      ))}
      {act.error && <ErrorNotice error={act.error} />}
    </span>
  );
}
