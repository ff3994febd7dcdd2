import { Drawer } from '@mantine/core';
import type { Schema } from '../../api/client.ts';
import { AttemptMessage } from '../../delivery/attempt-line.tsx';
import { batchText, toneOfAttempt } from '../../delivery/event-fate.ts';
import { ExchangeView } from '../../delivery/exchange-view.tsx';
import { Moment } from '../../parts/moment.tsx';
import { duration } from '../../parts/numbers.ts';
import { StatusPill } from '../../parts/status-pill.tsx';
import { words } from '../../words.ts';

interface AttemptDrawerProps {
  attempt: Schema<'Attempt'>;
  onClose(): void;
}

/** One call whole: what came of it, the request and the answer. */
export function AttemptDrawer({ attempt, onClose }: AttemptDrawerProps) {
  const { attempt: say, events } = words.destination;
  return (
    <Drawer opened onClose={onClose} title={say.title} position="right" size="min(640px, 100%)">
      <div className="drawer-body">
        <div>
          <StatusPill tone={toneOfAttempt(attempt)}>{batchText(attempt)}</StatusPill>
        </div>
        <dl className="fact-list">
          <dt>{say.when}</dt>
          <dd>
            <Moment at={attempt.at} /> {attempt.calls > 1 && `(${say.calls(attempt.calls)})`}
          </dd>
          <dt>{say.took}</dt>
          <dd>{duration(attempt.durationMs)}</dd>
          <dt>{say.action}</dt>
          <dd>
            <code>{attempt.action}</code>
          </dd>
        </dl>
        <AttemptMessage attempt={attempt} />
        {attempt.maybeDelivered > 0 && <p className="hint">{say.maybe(events(attempt.maybeDelivered))}</p>}
        <ExchangeView request={attempt.request} response={attempt.response} />
      </div>
    </Drawer>
  );
}
