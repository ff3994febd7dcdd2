import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { words } from '../words.ts';
import { Card } from './card.tsx';
import { ErrorNotice } from './error-notice.tsx';

interface RenameCardProps {
  name: string;
  isBusy: boolean;
  error: Error | null;
  onRename(name: string): void;
}

/** The name of a source or a destination, to be changed. */
export function RenameCard({ name, isBusy, error, onRename }: RenameCardProps) {
  const [typed, setTyped] = useState(name);
  const wanted = typed.trim();
  const say = words.parts.rename;
  return (
    <Card title={say.name}>
      <form
        className="inline-form"
        onSubmit={(event) => {
          event.preventDefault();
          onRename(wanted);
        }}
      >
        <TextInput
          aria-label={say.name}
          value={typed}
          maxLength={200}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={isBusy} disabled={wanted === '' || wanted === name}>
          {say.act}
        </Button>
      </form>
      {error && <ErrorNotice error={error} />}
    </Card>
  );
}
