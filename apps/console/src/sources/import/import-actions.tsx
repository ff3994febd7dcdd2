import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, api } from '../../api/client.ts';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { words } from '../../words.ts';
import type { Act } from './import-state.ts';
import { importsKey, type Import } from './queries.ts';

interface ImportActionsProps {
  one: Import;
  acts: readonly Act[];
  percent: number;
}

/** Pause, resume, cancel; the last one says what is lost by it. */
export function ImportActions({ one, acts, percent }: ImportActionsProps) {
  const { id, name, sourceId, status, count } = one;
  const [isAsking, setAsking] = useState(false);
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: (what: Act) => answered(api.POST(`/imports/{id}/${what}`, { params: { path: { id } } })),
    onSuccess() {
      setAsking(false);
      return client.invalidateQueries({ queryKey: importsKey(sourceId) });
    },
  });
  const says = words.imports.list;
  if (acts.length === 0) return null;
  return (
    <div className="import-actions">
      {acts.map((what) => (
        <Button
          key={what}
          size="compact-xs"
          variant="default"
          aria-label={says.actOn(says.acts[what], name)}
          disabled={act.isPending}
          onClick={() => (what === 'cancel' ? setAsking(true) : act.mutate(what))}
        >
          {says.acts[what]}
        </Button>
      ))}
      {act.error && !isAsking && <ErrorNotice error={act.error} />}
      {isAsking && (
        <ConfirmDialog
          title={says.cancelTitle}
          act={says.cancelAct}
          isBusy={act.isPending}
          error={act.error}
          onClose={() => setAsking(false)}
          onConfirm={() => act.mutate('cancel')}
        >
          {status === 'uploading' ? (
            <p>{says.cancelUpload}</p>
          ) : (
            <>
              <p>{says.cancelWhat(count.accepted, 100 - percent)}</p>
              <p className="hint">{says.cancelAgain}</p>
            </>
          )}
        </ConfirmDialog>
      )}
    </div>
  );
}
