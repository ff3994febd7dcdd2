import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, api } from '../../api/client.ts';
import { queries, type Source } from '../../api/queries.ts';
import { Card } from '../../parts/card.tsx';
import { CodeBlock } from '../../parts/code-block.tsx';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { words } from '../../words.ts';
import { hourOf } from '../activity.ts';
import { activityQuery } from '../queries.ts';

/** The write key, and a new one: with what the old one carried in the last hour. */
export function KeyCard({ source }: { source: Source }) {
  const [isAsking, setAsking] = useState(false);
  const client = useQueryClient();
  const activity = useQuery(activityQuery).data;
  const rotate = useMutation({
    mutationFn: () => answered(api.POST('/sources/{id}/rotate-key', { params: { path: { id: source.id } } })),
    onSuccess(changed) {
      client.setQueryData(queries.source(source.id).queryKey, changed);
      setAsking(false);
    },
  });
  const says = words.sources.settings;
  return (
    <Card
      title={says.key}
      hint={says.keyHint}
      actions={
        <Button variant="default" onClick={() => setAsking(true)}>
          {says.rotate}
        </Button>
      }
    >
      <CodeBlock code={source.writeKey} title={says.key}>
        {source.writeKey}
      </CodeBlock>
      {isAsking && (
        <ConfirmDialog
          title={says.rotateTitle}
          act={says.rotateAct}
          isBusy={rotate.isPending}
          error={rotate.error}
          onClose={() => setAsking(false)}
          onConfirm={() => rotate.mutate()}
        >
          <p>{says.rotateWhat(hourOf(activity, source.id).events)}</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}
