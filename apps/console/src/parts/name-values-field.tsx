import { ActionIcon, Button, PasswordInput, TextInput } from '@mantine/core';
import type { FieldProps } from '@rjsf/utils';
import { useState } from 'react';
import { words } from '../words.ts';
import { CloseIcon, PlusIcon } from './icons.tsx';
import { RemoveSecret } from './remove-secret.tsx';
import { keptSecrets } from './kept-secrets.ts';
import { isRepeated, rowsOf, valuesOf, withRow, type NameValue } from './name-values.ts';
import { isSecret } from './schema-form-values.ts';

const said = words.parts.form;

/** Names with a text each, as rows: headers of a request, for example. Secret ones are typed anew as a whole. */
export function NameValuesField(props: FieldProps) {
  const { name, schema, formData, fieldPathId, rawErrors, registry, onChange } = props;
  const [rows, setRows] = useState(() => rowsOf(formData));
  const secrets = keptSecrets(registry);
  const isKept = secrets.sealed.includes(name);
  const label = schema.title ?? name;
  const change = (next: NameValue[]) => {
    setRows(next);
    onChange(valuesOf(next), fieldPathId.path);
  };
  return (
    <fieldset className="name-values">
      <legend>{label}</legend>
      {schema.description && <p className="hint">{schema.description}</p>}
      {isKept && !secrets.removed.includes(name) && <p className="hint">{said.rowsKept}</p>}
      {rows.map((row, index) => (
        <NameValueRow
          key={row.key}
          label={`${label} ${index + 1}`}
          row={row}
          isSecret={isSecret(schema as Record<string, unknown>)}
          error={isRepeated(rows, row) ? said.repeated : undefined}
          onChange={(changed) => change(rows.map((one) => (one.key === row.key ? changed : one)))}
          onRemove={() => change(rows.filter(({ key }) => key !== row.key))}
        />
      ))}
      {rawErrors && rawErrors.length > 0 && <p className="field-error">{rawErrors.join(' ')}</p>}
      <div className="secret-acts">
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<PlusIcon size={14} />}
          aria-label={`${said.addRow}: ${label}`}
          disabled={secrets.removed.includes(name)}
          onClick={() => setRows(withRow(rows))}
        >
          {said.addRow}
        </Button>
        <RemoveSecret name={name} label={label} secrets={secrets} />
      </div>
    </fieldset>
  );
}

interface NameValueRowProps {
  label: string;
  row: NameValue;
  isSecret: boolean;
  error: string | undefined;
  onChange(row: NameValue): void;
  onRemove(): void;
}

function NameValueRow({ label, row, isSecret: isHidden, error, onChange, onRemove }: NameValueRowProps) {
  const Value = isHidden ? PasswordInput : TextInput;
  return (
    <div className="name-value">
      <TextInput
        aria-label={`${label}, ${said.rowName}`}
        placeholder={said.rowName}
        value={row.name}
        error={error}
        onChange={(event) => onChange({ ...row, name: event.currentTarget.value })}
      />
      <Value
        aria-label={`${label}, ${said.rowValue}`}
        placeholder={said.rowValue}
        autoComplete="off"
        value={row.value}
        onChange={(event) => onChange({ ...row, value: event.currentTarget.value })}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={`${said.removeRow}: ${label}`}
        onClick={onRemove}
      >
        <CloseIcon />
      </ActionIcon>
    </div>
  );
}
