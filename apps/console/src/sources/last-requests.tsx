import { useQuery } from '@tanstack/react-query';
import { Card } from '../parts/card.tsx';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { Moment } from '../parts/moment.tsx';
import { words } from '../words.ts';
import { samplesQuery } from './queries.ts';
import { problemText } from './problem-text.ts';

/** Whether anything has come to a webhook's URL, and what was turned away. */
export function LastRequests({ sourceId }: { sourceId: string }) {
  const samples = useQuery(samplesQuery(sourceId));
  const text = words.sources.connect;
  if (samples.error) return <ErrorNotice error={samples.error} />;
  const [last] = samples.data?.data ?? [];
  const [turned] = samples.data?.refused ?? [];
  return (
    <Card title={text.requests} hint={text.handshake}>
      <dl className="facts">
        <div>
          <dt>{text.lastTaken}</dt>
          <dd>
            {last ? (
              <>
                <Moment at={last.receivedAt} />,{' '}
                {last.problems[0] ? problemText(last.problems[0]) : text.events(last.events)}
              </>
            ) : (
              text.none
            )}
          </dd>
        </div>
        <div>
          <dt>{text.lastTurned}</dt>
          <dd>
            {turned ? (
              <>
                <Moment at={String(turned['at'])} />: {problemText({ code: String(turned['code']) })}
              </>
            ) : (
              text.noneTurned
            )}
          </dd>
        </div>
      </dl>
      {!last && <p className="hint card-foot">{text.waiting}</p>}
    </Card>
  );
}
