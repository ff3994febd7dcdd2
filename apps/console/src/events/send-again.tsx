import { Button, Modal } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, api, type Schema } from '../api/client.ts';
import { fateOf, type TracedConnection } from '../delivery/event-fate.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { words } from '../words.ts';
import { replayOf } from './replay-of-event.ts';

interface SendAgainProps {
  trace: Schema<'Trace'>;
  connection: TracedConnection;
}

const say = words.trace.again;

/** Sends one event to one destination again: its open dead letter, or the event from the lake. */
export function SendAgain({ trace, connection }: SendAgainProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <div>
      <Button size="xs" variant="default" onClick={() => setOpen(true)}>
        {say.act}
      </Button>
      {isOpen && <SendAgainDialog trace={trace} connection={connection} onClose={() => setOpen(false)} />}
    </div>
  );
}

function SendAgainDialog({ trace, connection, onClose }: SendAgainProps & { onClose(): void }) {
  const client = useQueryClient();
  const letter = connection.deadLetters.find(({ status }) => status === 'open');
  const send = useMutation({
    mutationFn: async () => {
      const { destinationId } = connection;
      if (!letter) return answered(api.POST('/replays', { body: replayOf(trace, destinationId) }));
      await answered(api.POST('/dead-letters/redrive', { body: { destinationId, ids: [letter.id] } }));
      return undefined;
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['trace'] }),
  });
  return (
    <Modal opened onClose={onClose} title={say.title(connection.destinationName)} centered>
      <div className="confirm">
        <p>{letter ? say.redrive : say.replay}</p>
        {fateOf(connection).label === words.trace.fates.delivered.label && <p>{say.twice}</p>}
        {connection.reason !== null && !letter && <p>{say.filtered}</p>}
        {send.error && <ErrorNotice error={send.error} />}
        {send.isSuccess && <Progress replay={send.data} />}
        <div className="confirm-actions">
          <Button variant="default" onClick={onClose}>
            {send.isSuccess ? say.close : words.parts.cancel}
          </Button>
          {!send.isSuccess && (
            <Button loading={send.isPending} onClick={() => send.mutate()}>
              {say.act}
            </Button>
          )}
        </div>
      </div>
    </Modal>
  );
}

/** How far the replay is, where one was ordered. */
function Progress({ replay }: { replay: Schema<'Replay'> | undefined }) {
  const id = replay?.id ?? '';
  const latest = useQuery({
    queryKey: ['replays', id],
    queryFn: ({ signal }) => answered(api.GET('/replays/{id}', { params: { path: { id } }, signal })),
    enabled: replay !== undefined,
    refetchInterval: ({ state }) => (state.data?.status === 'done' ? false : 2_000),
  }).data;
  const isDone = latest?.status === 'done';
  const text = !replay
    ? say.queued
    : !isDone
      ? say.running
      : latest.count.sent > 0
        ? say.queued
        : say.nothing;
  return (
    <p className="callout" data-tone={text === say.nothing ? 'warn' : 'good'} role="status">
      {text}
    </p>
  );
}
