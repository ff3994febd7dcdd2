import { Button } from '@mantine/core';
import { useState } from 'react';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { words } from '../../words.ts';
import { useLetterActs, type Letters } from './use-letter-acts.ts';

interface DeleteLettersProps {
  letters: Letters;
  count: number;
  /** What must be typed. */
  destinationName: string;
  label: string;
  onDone(): void;
}

/** Deletes dead letters for good, once their number was read and the destination's name typed. */
export function DeleteLetters({ letters, count, destinationName, label, onDone }: DeleteLettersProps) {
  const { dead, letters: lettersOf } = words.destination;
  const { remove } = useLetterActs();
  const [isAsking, setAsking] = useState(false);
  const close = () => {
    setAsking(false);
    remove.reset();
  };
  const finish = () => {
    close();
    onDone();
  };
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setAsking(true)}>
        {label}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={dead.remove.title}
          act={dead.remove.act(lettersOf(count))}
          name={destinationName}
          isBusy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(letters, { onSuccess: finish })}
          onClose={close}
        >
          <p>{dead.remove.what(lettersOf(count))}</p>
          <p className="hint">{dead.remove.books}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
