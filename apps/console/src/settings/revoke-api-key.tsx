import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answered, api, type Schema } from '../api/client.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { words } from '../words.ts';

export function RevokeApiKey({ apiKey, onClose }: { apiKey: Schema<'ApiKey'>; onClose(): void }) {
  const client = useQueryClient();
  const text = words.settings.keys;
  const revoke = useMutation({
    mutationFn: () => answered(api.DELETE('/api-keys/{id}', { params: { path: { id: apiKey.id } } })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['api-keys'] });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={text.revoke}
      act={text.revoke}
      name={apiKey.name}
      isBusy={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate()}
      onClose={onClose}
    >
      <p>{text.revokeWarning(apiKey.name)}</p>
    </ConfirmDialog>
  );
}
