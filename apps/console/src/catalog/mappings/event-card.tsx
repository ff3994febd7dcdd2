import { NativeSelect } from '@mantine/core';
import { Card } from '../../parts/card.tsx';
import { words } from '../../words.ts';
import { EventTree } from './event-tree.tsx';
import type { Event } from './sample-events.ts';

interface EventCardProps {
  event: Event;
  isReal: boolean;
  /** The latest real events that the rule takes. */
  choices: readonly Event[];
  onChoose(messageId: string): void;
  used: ReadonlySet<string>;
  onPick: ((path: string) => void) | undefined;
}

const MAX_CHOICES = 20;
const said = words.catalog.event;

/** The event beside the fields, and which one it is. */
export function EventCard({ event, isReal, choices, onChoose, used, onPick }: EventCardProps) {
  return (
    <Card
      title={said.title}
      hint={isReal ? said.real : said.sample}
      actions={
        choices.length > 1 && (
          <NativeSelect
            size="xs"
            aria-label={said.choose}
            value={String(event['messageId'])}
            data={choices
              .slice(0, MAX_CHOICES)
              .map((one) => ({ value: String(one['messageId']), label: labelOf(one) }))}
            onChange={(change) => onChoose(change.currentTarget.value)}
          />
        )
      }
    >
      <EventTree event={event} used={used} onPick={onPick} />
    </Card>
  );
}

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

function labelOf({ type, event, name, timestamp }: Event): string {
  const at = typeof timestamp === 'string' ? time.format(new Date(timestamp)) : '';
  return [String(event ?? name ?? type), at].filter(Boolean).join(' · ');
}
