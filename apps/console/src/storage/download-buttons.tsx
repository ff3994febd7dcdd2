import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { answered, api } from '../api/client.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { words } from '../words.ts';
import type { Place } from './query-page.tsx';

const FORMATS = ['csv', 'parquet'] as const;
/** A file may take longer than an answer on the page. */
const TIMEOUT_SECONDS = 60;

/** The same statement's rows as a file. */
export function DownloadButtons({ sql, on }: { sql: string; on: Place }) {
  const text = words.storage.sql;
  const download = useMutation({
    mutationFn: async (format: (typeof FORMATS)[number]) => {
      const body = { sql, on, format, timeoutSeconds: TIMEOUT_SECONDS };
      // The document describes the answer as JSON; of files it is the file.
      const file = (await answered(api.POST('/query', { body, parseAs: 'blob' }))) as unknown as Blob;
      save(file, `trackyard.${format}`);
    },
  });
  return (
    <>
      {FORMATS.map((format) => (
        <Button
          key={format}
          size="xs"
          variant="default"
          disabled={!sql.trim()}
          loading={download.isPending && download.variables === format}
          aria-label={`${text.download}: ${text[format]}`}
          onClick={() => download.mutate(format)}
        >
          {text[format]}
        </Button>
      ))}
      {download.error && <ErrorNotice error={download.error} />}
    </>
  );
}

function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}
