import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { answered, api } from '../../api/client.ts';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { words } from '../../words.ts';
import { FieldProblems } from '../dead-letters/field-problems.tsx';
import { rulesOf, type ConnectionDraft } from './connection-draft.ts';

interface FilterPreviewProps {
  destinationId: string;
  sourceId: string;
  draft: ConnectionDraft;
}

const { config: say, events } = words.destination;
const LOOKED_AT = 100;

/** How many of the source's latest events would pass, before anything is changed. */
export function FilterPreview({ destinationId, sourceId, draft }: FilterPreviewProps) {
  const preview = useMutation({
    mutationFn: () =>
      answered(
        api.POST('/connections/preview', {
          body: { sourceId, destinationId, events: LOOKED_AT, ...rulesOf(draft) },
        }),
      ),
  });
  const found = preview.data;
  return (
    <div className="filter-preview">
      <Button size="xs" variant="default" loading={preview.isPending} onClick={() => preview.mutate()}>
        {say.preview}
      </Button>
      <span className="hint" role="status">
        {found &&
          (found.events === 0 ? say.previewNone : say.previewed(String(found.passed), events(found.events)))}
      </span>
      {preview.error && <ErrorNotice error={preview.error} />}
      <FieldProblems error={preview.error} />
    </div>
  );
}
