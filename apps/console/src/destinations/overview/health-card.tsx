import { Button } from '@mantine/core';
import type { Destination } from '../../api/queries.ts';
import { Card } from '../../parts/card.tsx';
import { StatusPill } from '../../parts/status-pill.tsx';
import { useAddress } from '../../parts/use-address.ts';
import { words } from '../../words.ts';
import type { HealthWords } from '../health-words.ts';
import type { Standing } from '../standing.ts';

interface HealthCardProps {
  destination: Destination;
  health: HealthWords;
  standing: Standing | undefined;
}

/** How the destination is, in a sentence, and what to do about it. */
export function HealthCard({ destination, health, standing }: HealthCardProps) {
  const { health: say, events } = words.destination;
  const [, setAddress] = useAddress();
  const { concurrency } = destination.health;
  const held = standing?.held ?? 0;
  return (
    <Card title={say.title} actions={<StatusPill tone={health.tone}>{health.label}</StatusPill>}>
      <div className="health" role="status">
        <p>{health.text}</p>
        {held > 0 && destination.enabled && <p>{say.held(events(held))}</p>}
        {health.next && (
          <p>
            <b>{say.next}:</b> {health.next}
          </p>
        )}
        {concurrency !== null && health.tone === 'warn' && (
          <p className="hint">{say.concurrency(concurrency)}</p>
        )}
        {health.isForSettings && (
          <Button size="xs" variant="default" onClick={() => setAddress({ tab: 'settings' })}>
            {say.toSettings}
          </Button>
        )}
      </div>
    </Card>
  );
}
