import { Button, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Destination } from '../api/queries.ts';
import { eventColumns, keyOfEvent } from '../events/event-columns.tsx';
import { eventQueries } from '../events/event-queries.ts';
import '../events/events.css';
import { Card } from '../parts/card.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { useAddress } from '../parts/use-address.ts';
import { words } from '../words.ts';
import { WhyAnswer } from './why-answer.tsx';

const { whyNot: say } = words.destination;
const PICKED_FROM = 20;

/** Explains one event's way to this destination: by its message id, or picked from the latest ones. */
export function WhyTab({ destination }: { destination: Destination }) {
  const [{ message }, setAddress] = useAddress();
  const [typed, setTyped] = useState(message ?? '');
  const latest = useInfiniteQuery(eventQueries.list({}, PICKED_FROM));
  const explain = (messageId: string) => {
    setTyped(messageId);
    setAddress({ message: messageId });
  };
  return (
    <>
      <Card title={say.title} hint={say.hint}>
        <form
          className="why-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (typed.trim()) explain(typed.trim());
          }}
        >
          <TextInput
            label={say.message}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit" variant="default">
            {say.ask}
          </Button>
        </form>
        {message !== undefined && <WhyAnswer key={message} destination={destination} messageId={message} />}
      </Card>
      <Card title={say.pick} isFlush>
        <DataTable
          label={say.pick}
          query={latest}
          keyOf={keyOfEvent}
          columns={eventColumns({ onOpen: explain })}
          onOpen={({ messageId }) => explain(String(messageId))}
          empty={<EmptyState title={say.noEvents} hint={say.noEventsHint} />}
        />
      </Card>
    </>
  );
}
