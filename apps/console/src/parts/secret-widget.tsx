import { Button, PasswordInput } from '@mantine/core';
import type { WidgetProps } from '@rjsf/utils';
import { useState } from 'react';
import { words } from '../words.ts';
import { CodeBlock } from './code-block.tsx';
import { generateSecret, recipeOf } from './generate-secret.ts';
import { RemoveSecret } from './remove-secret.tsx';
import { keptSecrets } from './kept-secrets.ts';

const said = words.parts.form;

/** A secret: never shown again once it is saved. Those that a person chooses can be made here, to be copied at once. */
export function SecretWidget(props: WidgetProps) {
  const { id, name, value, label, required, disabled, rawErrors, schema, registry, onChange } = props;
  const [made, setMade] = useState<string>();
  const recipe = recipeOf(schema);
  const secrets = keptSecrets(registry);
  const generate = () => {
    const secret = generateSecret(recipe!);
    setMade(secret);
    onChange(secret);
  };
  return (
    <div className="secret">
      <PasswordInput
        id={id}
        name={name}
        label={label}
        description={schema.description}
        placeholder={secrets.sealed.includes(name) ? said.secretKept : ''}
        autoComplete="new-password"
        value={typeof value === 'string' ? value : ''}
        required={required ?? false}
        disabled={(disabled ?? false) || secrets.removed.includes(name)}
        error={rawErrors?.join(' ')}
        onChange={(event) => onChange(event.currentTarget.value || undefined)}
      />
      <div className="secret-acts">
        {recipe && (
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`${said.generate}: ${label}`}
            onClick={generate}
          >
            {said.generate}
          </Button>
        )}
        <RemoveSecret name={name} label={label} secrets={secrets} />
      </div>
      {made !== undefined && made === value && (
        <div role="status">
          <CodeBlock code={made} title={said.newSecret}>
            {made}
          </CodeBlock>
          <p className="hint">{said.copyNow}</p>
        </div>
      )}
    </div>
  );
}
