import { Button, Progress } from '@mantine/core';
import { Card } from '../../parts/card.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { bytes } from '../../parts/numbers.ts';
import { words } from '../../words.ts';
import { endUpload, type Upload } from './uploads.ts';

/** How far the file is on its way to the hub, from this tab. */
export function UploadCard({ sourceId, upload }: { sourceId: string; upload: Upload }) {
  const { file, sent, error } = upload;
  const says = words.imports.upload;
  if (error) {
    return (
      <Card
        title={says.failed(file.name)}
        hint={says.failedHint}
        actions={<Button onClick={() => endUpload(sourceId)}>{says.dismiss}</Button>}
      >
        <ErrorNotice error={error} />
      </Card>
    );
  }
  return (
    <Card
      title={says.title(file.name)}
      hint={sent < file.size ? says.sent(bytes(sent), bytes(file.size)) : says.storing}
      actions={
        <Button variant="default" onClick={() => endUpload(sourceId)}>
          {says.cancel}
        </Button>
      }
    >
      <Progress value={(sent / file.size) * 100} aria-label={says.title(file.name)} />
      <p className="notice upload-stay">{says.stay}</p>
    </Card>
  );
}
