import { Button } from '@mantine/core';
import type { Schema } from '../../api/client.ts';
import { explainFailure, type Failure } from '../../delivery/explain-failure.ts';
import { Card } from '../../parts/card.tsx';
import { short } from '../../parts/numbers.ts';
import { useAddress } from '../../parts/use-address.ts';
import { words } from '../../words.ts';

const { errors: say } = words.destination;
const LABELS = { settings: say.toSettings, 'dead-letters': say.toLetters, attempts: say.toAttempts };

/** Why events were not delivered, the most frequent first: in plain words, and with what to do. */
export function ErrorGroups({ reasons }: { reasons: Schema<'DestinationStats'>['reasons'] }) {
  return (
    <Card title={say.title} hint={say.hint} isFlush>
      <ul className="error-groups">
        {reasons.map(({ reason, events }) => (
          <ErrorGroup key={reason} reason={reason} events={events} failure={explainFailure(reason)} />
        ))}
      </ul>
    </Card>
  );
}

function ErrorGroup({ reason, events, failure }: { reason: string; events: number; failure: Failure }) {
  const [, setAddress] = useAddress();
  const { title, next, where } = failure;
  return (
    <li>
      <span className="count">{short(events)}</span>
      <div>
        <p>
          <b>{title}</b> <code>{reason}</code>
        </p>
        <p className="hint">{next}</p>
      </div>
      {where && (
        <Button
          size="xs"
          variant="default"
          onClick={() =>
            setAddress({
              tab: where,
              ...(where === 'dead-letters' && { reason }),
              ...(where === 'attempts' && { status: 'failed' }),
            })
          }
        >
          {LABELS[where]}
        </Button>
      )}
    </li>
  );
}
