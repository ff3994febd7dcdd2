import { Button } from '@mantine/core';
import type { Schema } from '../api/client.ts';
import { words } from '../words.ts';

interface ReplayCountProps {
  count: Schema<'Replay'>['count'];
  isSending: boolean;
  onSend(): void;
}

/** What a dry run has found, and the button that sends it. */
export function ReplayCount({ count: { matched, filtered }, isSending, onSend }: ReplayCountProps) {
  const text = words.storage.replay;
  const keptBack = Object.values(filtered).reduce((sum, each) => sum + each, 0);
  const sent = matched - keptBack;
  if (matched === 0) return <p>{text.matchedNone}</p>;
  return (
    <div className="replay-count" role="status">
      <p>
        {text.matched(matched.toLocaleString('en'))}{' '}
        {keptBack > 0 && text.keptBack(keptBack.toLocaleString('en'))}
      </p>
      {sent > 0 && (
        <Button loading={isSending} onClick={onSend}>
          {text.send(sent.toLocaleString('en'))}
        </Button>
      )}
    </div>
  );
}
