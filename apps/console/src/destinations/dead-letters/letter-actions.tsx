import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Destination } from '../../api/queries.ts';
import { words } from '../../words.ts';
import type { LetterFilter } from '../delivery-queries.ts';
import { DeleteLetters } from './delete-letters.tsx';
import { RedriveDialog } from './redrive-dialog.tsx';

interface LetterActionsProps {
  destination: Destination;
  filter: LetterFilter;
  /** How many match the filter. */
  matching: number;
  selected: readonly string[];
  onDone(): void;
}

/** Send again or delete: what is selected, or else all that match. */
export function LetterActions({ destination, filter, matching, selected, onDone }: LetterActionsProps) {
  const { dead: say } = words.destination;
  const [isOrdering, setOrdering] = useState(false);
  const isSome = selected.length > 0;
  const count = isSome ? selected.length : matching;
  if (count === 0) return null;
  const number = count.toLocaleString('en');
  const letters = { destinationId: destination.id, ...(isSome ? { ids: selected } : { filter }) };
  const finish = () => {
    setOrdering(false);
    onDone();
  };
  return (
    <div className="card-actions">
      <DeleteLetters
        letters={letters}
        count={count}
        destinationName={destination.name}
        label={isSome ? say.deleteSome(number) : say.deleteAll(number)}
        onDone={onDone}
      />
      <Button
        size="xs"
        variant={destination.health.status === 'healthy' ? 'filled' : 'default'}
        onClick={() => setOrdering(true)}
      >
        {isSome ? say.redriveSome(number) : say.redriveAll(number)}
      </Button>
      {isOrdering && (
        <RedriveDialog letters={letters} count={count} onClose={() => setOrdering(false)} onDone={finish} />
      )}
    </div>
  );
}
