import { Button } from '@mantine/core';
import { words } from '../words.ts';
import type { KeptSecrets } from './kept-secrets.ts';

interface RemoveSecretProps {
  name: string;
  label: string;
  secrets: KeptSecrets;
}

const said = words.parts.form;

/** Takes a secret away that is set and not needed, once the form is saved. */
export function RemoveSecret({ name, label, secrets }: RemoveSecretProps) {
  if (!secrets.removable.includes(name)) return null;
  const isRemoved = secrets.removed.includes(name);
  return (
    <>
      {isRemoved && (
        <span className="hint" role="status">
          {said.removed}
        </span>
      )}
      <Button
        size="compact-xs"
        variant="default"
        aria-label={`${isRemoved ? said.keep : said.remove}: ${label}`}
        onClick={() => secrets.setRemoved(name, !isRemoved)}
      >
        {isRemoved ? said.keep : said.remove}
      </Button>
    </>
  );
}
