import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Destination } from '../../api/queries.ts';
import { Card } from '../../parts/card.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { words } from '../../words.ts';
import { useDestinationChange } from '../use-destination-change.ts';

const say = words.destination.config;

export function NameCard({ destination }: { destination: Destination }) {
  const change = useDestinationChange(destination.id);
  const [name, setName] = useState(destination.name);
  return (
    <Card title={say.name}>
      <form
        className="why-form"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate({ name: name.trim() });
        }}
      >
        <TextInput
          aria-label={say.name}
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button
          type="submit"
          variant="default"
          loading={change.isPending}
          disabled={name.trim() === '' || name.trim() === destination.name}
        >
          {say.rename}
        </Button>
      </form>
      {change.error && <ErrorNotice error={change.error} />}
    </Card>
  );
}
