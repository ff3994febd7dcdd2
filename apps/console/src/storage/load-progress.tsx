import { Progress } from '@mantine/core';
import type { Schema } from '../api/client.ts';
import { short } from '../parts/numbers.ts';
import { words } from '../words.ts';
import { ReplayActions } from './replay-actions.tsx';

/** A restore or a rebuild under way. */
export function LoadProgress({ load }: { load: Schema<'Replay'> }) {
  const percent = Math.round(load.progress * 100);
  const text = words.storage.replay;
  return (
    <div className="load-progress">
      <div>
        <span>
          {text.kinds[load.kind]}: {text.sentOf(short(load.count.sent), percent)}
        </span>
        <ReplayActions replay={load} />
      </div>
      <Progress value={percent} aria-label={text.kinds[load.kind]} />
      {load.problem && <p className="hint">{load.problem}</p>}
    </div>
  );
}
