import { Select } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, api, type Schema } from '../api/client.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { words } from '../words.ts';

const MONTHS = [1, 3, 6, 12, 24, 36];

/** How many months stay in the warehouse. Fewer than before deletes rows there, so that is asked first. */
export function WindowSelect({ warehouse }: { warehouse: Schema<'Warehouse'> }) {
  const client = useQueryClient();
  const [asked, setAsked] = useState<number>();
  const text = words.storage.warehouse;
  const change = useMutation({
    mutationFn: (keepMonths: number | null) =>
      answered(
        api.PATCH('/warehouses/{id}', { params: { path: { id: warehouse.id } }, body: { keepMonths } }),
      ),
    onSuccess: () => {
      setAsked(undefined);
      void client.invalidateQueries({ queryKey: ['warehouses'] });
    },
  });
  const choose = (value: string | null) => {
    const months = value === null || value === 'all' ? null : Number(value);
    if (months !== null && months < (warehouse.keepMonths ?? Infinity)) setAsked(months);
    else change.mutate(months);
  };
  const offered = [...new Set([...MONTHS, ...(warehouse.keepMonths ? [warehouse.keepMonths] : [])])];
  return (
    <>
      <Select
        size="xs"
        className="window-select"
        aria-label={text.window}
        value={warehouse.keepMonths === null ? 'all' : String(warehouse.keepMonths)}
        data={[
          { value: 'all', label: text.keepAll },
          ...offered
            .sort((a, b) => a - b)
            .map((months) => ({ value: String(months), label: text.keep(months) })),
        ]}
        allowDeselect={false}
        onChange={choose}
      />
      {asked !== undefined && (
        <ConfirmDialog
          title={text.window}
          act={text.keep(asked)}
          isBusy={change.isPending}
          error={change.error}
          onConfirm={() => change.mutate(asked)}
          onClose={() => setAsked(undefined)}
        >
          <p>{text.windowWarning(asked)}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
