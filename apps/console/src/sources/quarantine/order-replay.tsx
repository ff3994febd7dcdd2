import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Source } from '../../api/queries.ts';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { words } from '../../words.ts';
import { problemText } from '../problem-text.ts';
import { replayPreviewQuery } from '../queries.ts';
import { useReplayJobs } from './use-replay-jobs.ts';

interface OrderReplayProps {
  source: Source;
  /** The reason whose items are replayed; all where absent. */
  code: string | undefined;
  count: number;
  /** There are more than were counted. */
  isCut: boolean;
  onClose(): void;
}

/** Says what a replay of all items of a reason would do, by trying some, and orders it. */
export function OrderReplay({ source, code, count, isCut, onClose }: OrderReplayProps) {
  const says = words.sources.quarantine;
  const { start } = useReplayJobs(source.id);
  const preview = useQuery(replayPreviewQuery(source.id, code)).data;
  const shown = code === undefined ? says.all : problemText({ code });
  return (
    <Modal
      opened
      onClose={onClose}
      title={says.replayTitle}
      centered
      closeButtonProps={{ 'aria-label': says.close }}
    >
      <div className="confirm">
        <p>{says.replayWhat(count, isCut, shown)}</p>
        <p className="hint">{says.replayBooks}</p>
        <p role="status">
          {preview
            ? says.tried(preview.replayed, preview.refused.length, preview.nextCursor === null)
            : says.trying}
        </p>
        {start.error && <ErrorNotice error={start.error} />}
        <div className="confirm-actions">
          <Button variant="default" onClick={onClose}>
            {words.parts.cancel}
          </Button>
          <Button loading={start.isPending} onClick={() => start.mutate(code, { onSuccess: onClose })}>
            {says.replayAll(count, isCut)}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
