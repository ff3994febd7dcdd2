import { NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { words } from '../../words.ts';
import type { FieldRow } from './action-fields.ts';
import { VendorChoices } from './vendor-choices.tsx';

interface FixedValueProps {
  row: FieldRow;
  value: string | number | boolean | undefined;
  onChange(value: unknown): void;
}

const said = words.catalog.fields;

/** The same value for every event, by the kind of the field. */
export function FixedValue({ row, value, onChange }: FixedValueProps) {
  const { kind, choices, isDynamic } = row;
  const options =
    kind === 'boolean' && choices.length === 0
      ? [
          { value: true, label: said.yes },
          { value: false, label: said.no },
        ]
      : choices;
  if (options.length > 0) {
    return (
      <NativeSelect
        size="xs"
        label={said.value}
        value={value === undefined ? '' : String(value)}
        data={[
          { value: '', label: '' },
          ...options.map((one) => ({ value: String(one.value), label: one.label })),
        ]}
        onChange={(event) =>
          onChange(options.find((one) => String(one.value) === event.currentTarget.value)?.value)
        }
      />
    );
  }
  if (kind === 'number' || kind === 'integer') {
    return (
      <NumberInput
        size="xs"
        label={said.value}
        value={typeof value === 'boolean' ? '' : (value ?? '')}
        allowDecimal={kind === 'number'}
        hideControls
        onChange={(next) => onChange(next === '' ? undefined : next)}
      />
    );
  }
  if (isDynamic) {
    return <VendorChoices row={row} value={value === undefined ? '' : String(value)} onChange={onChange} />;
  }
  return (
    <TextInput
      size="xs"
      label={said.value}
      value={value === undefined ? '' : String(value)}
      onChange={(event) => onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
    />
  );
}
