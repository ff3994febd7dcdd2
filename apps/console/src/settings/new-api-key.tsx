import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, api } from '../api/client.ts';
import { CodeBlock } from '../parts/code-block.tsx';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { words } from '../words.ts';

const text = words.settings.keys;

/** Makes a key and shows it, this once. */
export function NewApiKey({ onClose }: { onClose(): void }) {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const make = useMutation({
    mutationFn: () => answered(api.POST('/api-keys', { body: { name: name.trim() } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['api-keys'] }),
    gcTime: 0, // The key is not kept once this is closed.
  });
  return (
    <Modal opened onClose={onClose} title={text.make} centered closeOnClickOutside={!make.data}>
      {make.data ? (
        <div className="confirm">
          <p>{text.once}</p>
          <CodeBlock code={make.data.key} title={name}>
            {make.data.key}
          </CodeBlock>
          <div className="confirm-actions">
            <Button onClick={onClose}>{text.kept}</Button>
          </div>
        </div>
      ) : (
        <form
          className="confirm"
          onSubmit={(event) => {
            event.preventDefault();
            make.mutate();
          }}
        >
          <TextInput
            label={text.name}
            description={text.nameHint}
            value={name}
            maxLength={100}
            data-autofocus
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {make.error && <ErrorNotice error={make.error} />}
          <div className="confirm-actions">
            <Button variant="default" onClick={onClose}>
              {words.parts.cancel}
            </Button>
            <Button type="submit" loading={make.isPending} disabled={!name.trim()}>
              {text.make}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}
