import { Button, Modal, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { words } from '../../words.ts';
import { useLetterActs, type Letters } from './use-letter-acts.ts';

interface RedriveDialogProps {
  letters: Letters;
  count: number;
  onClose(): void;
  onDone(): void;
}

/** Orders a redrive, with a rate where the destination must be spared. */
export function RedriveDialog({ letters, count, onClose, onDone }: RedriveDialogProps) {
  const { dead, letters: lettersOf } = words.destination;
  const say = dead.redrive;
  const { redrive } = useLetterActs();
  const [rate, setRate] = useState<number | string>('');
  const ratePerSecond = typeof rate === 'number' && rate > 0 ? rate : undefined;
  return (
    <Modal opened onClose={onClose} title={say.title} centered>
      <form
        className="confirm"
        onSubmit={(event) => {
          event.preventDefault();
          redrive.mutate({ ...letters, ratePerSecond }, { onSuccess: onDone });
        }}
      >
        <p>{say.what(lettersOf(count))}</p>
        <NumberInput
          label={say.rate}
          description={say.rateHint}
          min={0.1}
          max={100_000}
          value={rate}
          onChange={setRate}
        />
        {redrive.error && <ErrorNotice error={redrive.error} />}
        <div className="confirm-actions">
          <Button variant="default" onClick={onClose}>
            {words.parts.cancel}
          </Button>
          <Button type="submit" loading={redrive.isPending}>
            {say.act}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
