import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answered, api, type Schema } from '../api/client.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { words } from '../words.ts';

export function RebuildDialog({ warehouse, onClose }: { warehouse: Schema<'Warehouse'>; onClose(): void }) {
  const client = useQueryClient();
  const rebuild = useMutation({
    mutationFn: () =>
      answered(api.POST('/warehouses/{id}/rebuild', { params: { path: { id: warehouse.id } } })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['warehouses'] });
      onClose();
    },
  });
  const text = words.storage.warehouse;
  return (
    <ConfirmDialog
      title={text.rebuild}
      act={text.rebuild}
      name={warehouse.name}
      isBusy={rebuild.isPending}
      error={rebuild.error}
      onConfirm={() => rebuild.mutate()}
      onClose={onClose}
    >
      <p>{text.rebuildWarning}</p>
    </ConfirmDialog>
  );
}
