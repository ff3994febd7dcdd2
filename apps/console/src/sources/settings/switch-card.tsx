import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Source } from '../../api/queries.ts';
import { Card } from '../../parts/card.tsx';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { words } from '../../words.ts';
import { hourOf } from '../activity.ts';
import { activityQuery } from '../queries.ts';
import { useChangeSource } from '../use-change-source.ts';

/** Whether it receives; switching it off says what that stops. */
export function SwitchCard({ source }: { source: Source }) {
  const [isAsking, setAsking] = useState(false);
  const change = useChangeSource(source.id);
  const activity = useQuery(activityQuery).data;
  const says = words.sources.settings;
  return (
    <Card
      title={says.on}
      hint={says.onHint}
      actions={
        <Button
          variant="default"
          loading={change.isPending}
          onClick={() => (source.enabled ? setAsking(true) : change.mutate({ enabled: true }))}
        >
          {source.enabled ? says.switchOff : says.switchOn}
        </Button>
      }
    >
      {change.error && !isAsking && <ErrorNotice error={change.error} />}
      {isAsking && (
        <ConfirmDialog
          title={says.switchOff}
          act={says.switchOff}
          isBusy={change.isPending}
          error={change.error}
          onClose={() => setAsking(false)}
          onConfirm={() => change.mutate({ enabled: false }, { onSuccess: () => setAsking(false) })}
        >
          <p>{says.offWhat(hourOf(activity, source.id).events)}</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}
