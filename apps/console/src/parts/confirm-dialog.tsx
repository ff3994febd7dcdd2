import { Button, Modal, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { words } from '../words.ts';
import { ErrorNotice } from './error-notice.tsx';

interface ConfirmDialogProps {
  title: string;
  /** What will happen, in numbers. */
  children: ReactNode;
  /** The act, as its button says it: "Delete 120 dead letters". */
  act: string;
  /** Must be typed first, where the act cannot be undone. */
  name?: string;
  isBusy: boolean;
  error: Error | null;
  onConfirm(): void;
  onClose(): void;
}

/** Asks before something is destroyed. Mount it while it is open. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, children, act, name, isBusy, error, onConfirm, onClose } = props;
  const [typed, setTyped] = useState('');
  return (
    <Modal opened onClose={onClose} title={title} centered>
      <form
        className="confirm"
        onSubmit={(event) => {
          event.preventDefault();
          onConfirm();
        }}
      >
        {children}
        {name !== undefined && (
          <TextInput
            label={words.parts.confirmByName(name)}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            data-autofocus
          />
        )}
        {error && <ErrorNotice error={error} />}
        <div className="confirm-actions">
          <Button variant="default" onClick={onClose}>
            {words.parts.cancel}
          </Button>
          <Button
            type="submit"
            color="red.9"
            loading={isBusy}
            disabled={name !== undefined && typed !== name}
          >
            {act}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
