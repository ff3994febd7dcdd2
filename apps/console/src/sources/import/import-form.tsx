import { Button, Skeleton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/client.ts';
import { endSession } from '../../api/queries.ts';
import { Card } from '../../parts/card.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { bytes } from '../../parts/numbers.ts';
import { words } from '../../words.ts';
import { useSettled } from '../mapping/use-settled.ts';
import { ColumnsTable } from './columns-table.tsx';
import { firstEvent, shownColumns, toQuery, withWish, type FileWishes } from './file-wishes.ts';
import { PreviewRows } from './preview-rows.tsx';
import { importsKey, previewQuery } from './queries.ts';
import { RowSettings } from './row-settings.tsx';
import { startUpload } from './uploads.ts';

interface ImportFormProps {
  sourceId: string;
  file: File;
  onLeave(): void;
}

const SETTLE_MS = 400;

/** How a file is read and what becomes of it, side by side; then it goes on its way. */
export function ImportForm({ sourceId, file, onLeave }: ImportFormProps) {
  const client = useQueryClient();
  const [wishes, setWishes] = useState<FileWishes>({ event: '', columns: [] });
  const [rate, setRate] = useState<number>();
  const settled = useSettled(wishes, SETTLE_MS);
  const query = toQuery(settled);
  const preview = useQuery(previewQuery(sourceId, file, query));
  const says = words.imports;
  const start = () => {
    void startUpload({
      ...{ sourceId, file },
      query: { ...query, ...(rate !== undefined && { ratePerSecond: rate }) },
      onEnd: (error) => {
        if (error instanceof ApiError && error.status === 401) endSession(client);
        void client.invalidateQueries({ queryKey: importsKey(sourceId) });
      },
    });
    onLeave();
  };
  // What was seen last stays while a wish is not right.
  const [seen, setSeen] = useState(preview.data);
  if (preview.data && preview.data !== seen) setSeen(preview.data);
  const data = preview.data ?? seen;
  const isBusy = settled !== wishes || preview.isPlaceholderData;
  return (
    <>
      <Card
        title={file.name}
        hint={[bytes(file.size), data && formatOf(data.plan)].filter(Boolean).join(' · ')}
        actions={
          <Button variant="default" onClick={onLeave}>
            {says.file.another}
          </Button>
        }
      >
        {preview.isPending && <Skeleton height={60} radius="md" />}
        {data && (
          <RowSettings plan={data.plan} wishes={wishes} onWish={setWishes} rate={rate} onRate={setRate} />
        )}
        {preview.error && <ErrorNotice error={preview.error} onRetry={() => void preview.refetch()} />}
      </Card>
      {data && data.plan.columns.length > 0 && (
        <ColumnsTable
          type={data.plan.type}
          columns={shownColumns(data.plan, wishes)}
          event={firstEvent(data.rows)}
          onWish={(wish) => setWishes(withWish(wishes, wish))}
        />
      )}
      {data && !preview.error && <PreviewRows rows={data.rows} isBusy={isBusy} onStart={start} />}
    </>
  );
}

function formatOf({ format, delimiter }: { format: string; delimiter: string | null }): string {
  const says = words.imports.file;
  if (format === 'ndjson' || delimiter === null) return says.ndjson;
  return says.csv(says.delimiters[delimiter] ?? delimiter);
}
