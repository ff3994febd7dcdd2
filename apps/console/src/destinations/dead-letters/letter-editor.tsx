import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Schema } from '../../api/client.ts';
import { CodeEditor } from '../../parts/code-editor.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { JsonView } from '../../parts/json-view.tsx';
import { words } from '../../words.ts';
import { DeleteLetters } from './delete-letters.tsx';
import { parseObject, pretty } from './event-text.ts';
import { FieldProblems } from './field-problems.tsx';
import { useLetterActs } from './use-letter-acts.ts';

interface LetterEditorProps {
  letter: Schema<'DeadLetterDetail'>;
  destinationName: string;
  onClose(): void;
}

const { dead, trace } = { dead: words.destination.dead.one, trace: words.trace };

/** The event of an open dead letter, to change, to send again or to delete. */
export function LetterEditor({ letter, destinationName, onClose }: LetterEditorProps) {
  const { id, destinationId, status, event } = letter;
  const [text, setText] = useState(() => pretty(event));
  const [isNotJson, setNotJson] = useState(false);
  const { edit, redrive } = useLetterActs();
  const isChanged = text !== pretty(event);
  const error = edit.error ?? redrive.error;
  if (status !== 'open') {
    return (
      <>
        <p className="callout">{dead.settled(trace.letterStatus[status] ?? status)}</p>
        {event !== '' && <JsonView value={parseObject(event) ?? event} title={dead.event} />}
      </>
    );
  }

  async function send() {
    const changed = parseObject(text);
    setNotJson(!changed);
    if (!changed) return;
    if (isChanged) await edit.mutateAsync({ id, event: changed });
    await redrive.mutateAsync({ destinationId, ids: [id] });
    onClose();
  }

  return (
    <section className="letter-editor">
      <h3>{dead.event}</h3>
      <p className="hint">{dead.editHint}</p>
      <CodeEditor
        label={dead.event}
        value={text}
        onChange={setText}
        language="json"
        onSubmit={() => void send().catch(ignore)}
      />
      {isNotJson && (
        <p className="callout" data-tone="bad">
          {dead.notJson}
        </p>
      )}
      {error && <ErrorNotice error={error} />}
      <FieldProblems error={edit.error} />
      <div className="form-actions">
        <Button loading={edit.isPending || redrive.isPending} onClick={() => void send().catch(ignore)}>
          {isChanged ? dead.saveAndSend : dead.send}
        </Button>
        <DeleteLetters
          letters={{ destinationId, ids: [id] }}
          count={1}
          destinationName={destinationName}
          label={dead.remove}
          onDone={onClose}
        />
      </div>
    </section>
  );
}

/** The mutation shows its error. */
const ignore = () => undefined;
