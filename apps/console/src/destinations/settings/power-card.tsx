import { Button, Modal, Radio, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Destination } from '../../api/queries.ts';
import { Card } from '../../parts/card.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { words } from '../../words.ts';
import type { Standing } from '../standing.ts';
import { useDestinationChange } from '../use-destination-change.ts';

interface PowerCardProps {
  destination: Destination;
  standing: Standing | undefined;
}

const { config: say, events } = words.destination;

/** On or off; who switches it off decides what becomes of the events that wait. */
export function PowerCard({ destination, standing }: PowerCardProps) {
  const { id, enabled } = destination;
  const change = useDestinationChange(id);
  const [isAsking, setAsking] = useState(false);
  const waiting = events(standing?.waiting ?? 0);
  return (
    <Card
      title={say.power}
      hint={say.powerHint}
      actions={
        <Button
          size="xs"
          variant="default"
          loading={change.isPending}
          onClick={() => (enabled ? setAsking(true) : change.mutate({ enabled: true }))}
        >
          {enabled ? say.disable : say.enable}
        </Button>
      }
    >
      <p>{enabled ? say.enabledText : say.disabledText(waiting)}</p>
      {!enabled && (standing?.waiting ?? 0) > 0 && <p className="hint">{say.enableWhat(waiting)}</p>}
      {change.error && <ErrorNotice error={change.error} />}
      {isAsking && (
        <DisableDialog destination={destination} standing={standing} onClose={() => setAsking(false)} />
      )}
    </Card>
  );
}

function DisableDialog({ destination, standing, onClose }: PowerCardProps & { onClose(): void }) {
  const change = useDestinationChange(destination.id);
  const [choice, setChoice] = useState<'hold' | 'discard'>('hold');
  const [typed, setTyped] = useState('');
  const count = standing?.waiting ?? 0;
  const isDiscarding = count > 0 && choice === 'discard';
  return (
    <Modal opened onClose={onClose} title={say.disableTitle(destination.name)} centered>
      <form
        className="confirm"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate({ enabled: false, query: { waiting: choice } }, { onSuccess: onClose });
        }}
      >
        {count === 0 && <p>{say.noneWait}</p>}
        {count > 0 && (
          <Radio.Group
            label={say.waitingNow(events(count))}
            value={choice}
            onChange={(value) => setChoice(value as 'hold' | 'discard')}
          >
            <Stack gap="xs" mt="xs">
              <Radio value="hold" label={say.hold} />
              <Radio value="discard" label={say.discard(events(count))} />
            </Stack>
          </Radio.Group>
        )}
        {isDiscarding && (
          <TextInput
            label={words.parts.confirmByName(destination.name)}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        {change.error && <ErrorNotice error={change.error} />}
        <div className="confirm-actions">
          <Button variant="default" onClick={onClose}>
            {words.parts.cancel}
          </Button>
          <Button
            type="submit"
            color="red"
            loading={change.isPending}
            disabled={isDiscarding && typed !== destination.name}
          >
            {say.disable}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
