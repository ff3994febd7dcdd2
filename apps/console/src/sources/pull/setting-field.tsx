import { NumberInput, PasswordInput, TagsInput, Textarea, TextInput } from '@mantine/core';
import { isSecret } from '../../parts/schema-form-values.ts';
import { words } from '../../words.ts';
import { ChoiceSelect, PeriodSelect, QueryEditor } from './choice-fields.tsx';
import { ColumnsInput } from './columns-input.tsx';
import type { FieldFrame, FieldProps } from './field-props.ts';
import type { FieldSchema } from './table-settings.ts';

interface SettingFieldProps {
  name: string;
  schema: FieldSchema;
  value: unknown;
  /** A secret that is stored: need not be typed again. */
  isKept: boolean;
  error: string | undefined;
  onChange(value: unknown): void;
}

const says = words.pull;

/** One setting: an input of the kind that its schema asks for, with plainer words than the schema's where there are any. */
export function SettingField({ name, schema, value, isKept, error, onChange }: SettingFieldProps) {
  const frame: FieldFrame = {
    label: says.labels[name] ?? String(schema['title']),
    description: says.hints[name] ?? String(schema['description']),
    inputWrapperOrder: ['label', 'input', 'description', 'error'],
    error,
  };
  const own = { ...frame, schema, value, onChange };
  if (isSecret(schema)) return <SecretInput {...own} isKept={isKept} />;
  if (name === 'everyMinutes') return <PeriodSelect {...own} />;
  if (name === 'query') return <QueryEditor {...own} />;
  if (Array.isArray(schema['oneOf'])) return <ChoiceSelect {...own} />;
  if (schema['type'] === 'object') return <ColumnsInput {...frame} value={value} onChange={onChange} />;
  if (schema['type'] === 'array')
    return <TagsInput {...frame} value={Array.isArray(value) ? value.map(String) : []} onChange={onChange} />;
  if (schema['type'] === 'integer') return <WholeNumberInput {...own} />;
  const text = { ...frame, value: textOf(value), onChange: typedInto(onChange) };
  return name === 'caCertificate' ? (
    <Textarea {...text} autosize minRows={2} maxRows={8} />
  ) : (
    <TextInput {...text} />
  );
}

function SecretInput({ schema: _, value, isKept, onChange, ...frame }: FieldProps & { isKept: boolean }) {
  return (
    <PasswordInput
      {...frame}
      autoComplete="new-password"
      placeholder={isKept ? words.parts.form.secretKept : ''}
      value={textOf(value)}
      onChange={typedInto(onChange)}
    />
  );
}

function WholeNumberInput({ schema: _, value, onChange, ...frame }: FieldProps) {
  return (
    <NumberInput
      {...frame}
      allowDecimal={false}
      value={typeof value === 'number' ? value : ''}
      onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
    />
  );
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

function typedInto(onChange: FieldProps['onChange']) {
  return (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value);
}
