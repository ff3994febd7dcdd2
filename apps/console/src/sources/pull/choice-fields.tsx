import { NativeSelect } from '@mantine/core';
import { CodeEditor } from '../../parts/code-editor.tsx';
import { words } from '../../words.ts';
import type { FieldProps } from './field-props.ts';

const says = words.pull;

/** One of the values that the schema names; nothing, where that has a meaning of its own. */
export function ChoiceSelect({ schema, value, onChange, ...frame }: FieldProps) {
  const choices = schema['oneOf'] as { const: string; title: string }[];
  const unset = schema['default'] === undefined ? [{ value: '', label: says.unset }] : [];
  return (
    <NativeSelect
      {...frame}
      value={String(value ?? schema['default'] ?? '')}
      data={[
        ...unset,
        ...choices.map((choice) => ({
          value: choice.const,
          label: says.choices[choice.const] ?? choice.title,
        })),
      ]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

const PERIODS = [1, 5, 15, 30, 60, 360, 1_440, 10_080];

/** Minutes, as people say them. */
export function PeriodSelect({ schema, value, onChange, ...frame }: FieldProps) {
  const minutes = Number(value ?? schema['default']);
  const periods = [...new Set([...PERIODS, minutes])].sort((one, other) => one - other);
  return (
    <NativeSelect
      {...frame}
      value={String(minutes)}
      data={periods.map((each) => ({ value: String(each), label: says.every(each) }))}
      onChange={(event) => onChange(Number(event.currentTarget.value))}
    />
  );
}

/** SQL has room and colours. */
export function QueryEditor({ value, onChange, label, description, error }: FieldProps) {
  return (
    <div>
      <p className="setting-label">{label}</p>
      <CodeEditor
        label={String(label)}
        language="sql"
        value={typeof value === 'string' ? value : ''}
        onChange={onChange}
      />
      <p className="hint">{error ?? description}</p>
    </div>
  );
}
