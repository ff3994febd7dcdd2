import { Button, Modal, Progress } from '@mantine/core';
import type { Source } from '../../api/queries.ts';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { words } from '../../words.ts';
import { problemText } from '../problem-text.ts';
import { useReplayMany } from './use-replay-many.ts';

interface ReplayManyProps {
  source: Source;
  /** The reason whose items are replayed; all where absent. */
  code: string | undefined;
  count: number;
  onClose(): void;
}

/** Replays all items of a reason, a hundred at a time, and says how it goes. */
export function ReplayMany({ source, code, count, onClose }: ReplayManyProps) {
  const says = words.sources.quarantine;
  const { state, start, stop } = useReplayMany(source.id, code);
  const shown = code === undefined ? says.all : problemText({ code });
  const close = () => {
    stop();
    onClose();
  };
  return (
    <Modal
      opened
      onClose={close}
      title={says.replayTitle}
      centered
      closeButtonProps={{ 'aria-label': says.close }}
    >
      <div className="confirm">
        {state.phase === 'idle' ? (
          <>
            <p>{says.replayWhat(count, shown)}</p>
            <p className="hint">{says.replayBooks}</p>
          </>
        ) : (
          <>
            <Progress
              aria-label={says.replaying}
              value={state.phase === 'done' ? 100 : (state.read / Math.max(count, 1)) * 100}
            />
            <p role="status">{says.progress(state.read, state.replayed, state.refused)}</p>
            {state.phase === 'running' && <p className="hint">{says.leave}</p>}
          </>
        )}
        {state.error && <ErrorNotice error={state.error} />}
        <div className="confirm-actions">
          <Button variant="default" onClick={close}>
            {state.phase === 'idle' ? words.parts.cancel : state.phase === 'running' ? says.stop : says.close}
          </Button>
          {state.phase === 'idle' && <Button onClick={() => void start()}>{says.replayAll(count)}</Button>}
        </div>
      </div>
    </Modal>
  );
}
