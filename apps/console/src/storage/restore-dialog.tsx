import { Button, Modal } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, api, type Schema } from '../api/client.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { words } from '../words.ts';
import { PeriodInput, type Period } from './period-input.tsx';

/** Brings a past period back from the lake. */
export function RestoreDialog({ warehouse, onClose }: { warehouse: Schema<'Warehouse'>; onClose(): void }) {
  const client = useQueryClient();
  const [period, setPeriod] = useState<Period>();
  const restore = useMutation({
    mutationFn: (body: Period) =>
      answered(api.POST('/warehouses/{id}/restore', { params: { path: { id: warehouse.id } }, body })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['warehouses'] });
      onClose();
    },
  });
  const text = words.storage.warehouse;
  return (
    <Modal opened onClose={onClose} title={text.restore} centered>
      <form
        className="confirm"
        onSubmit={(event) => {
          event.preventDefault();
          if (period) restore.mutate(period);
        }}
      >
        <p>{text.restoreHint}</p>
        <PeriodInput onChange={setPeriod} />
        {restore.error && <ErrorNotice error={restore.error} />}
        <div className="confirm-actions">
          <Button variant="default" onClick={onClose}>
            {words.parts.cancel}
          </Button>
          <Button type="submit" loading={restore.isPending} disabled={!period}>
            {text.restore}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
