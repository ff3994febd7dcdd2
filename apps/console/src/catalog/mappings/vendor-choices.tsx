import { Autocomplete } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { answered, api } from '../../api/client.ts';
import { words } from '../../words.ts';
import type { FieldRow } from './action-fields.ts';
import { readField } from './field-value.ts';

/** Whose account is asked, for which rule. */
interface Asker {
  destinationId: string;
  action: string;
  fields: Record<string, unknown>;
}

export const AskerContext = createContext<Asker | undefined>(undefined);

interface VendorChoicesProps {
  row: FieldRow;
  value: string;
  onChange(value: string | undefined): void;
}

const said = words.catalog.fields;

/** A value that the vendor's account offers; anything else may be typed as well. */
export function VendorChoices({ row, value, onChange }: VendorChoicesProps) {
  const { data, isPending } = useChoices(useContext(AskerContext), row);
  const choices = data?.data.map((choice) => ({ ...choice, value: String(choice.value) })) ?? [];
  const label = choices.find((choice) => choice.value === value)?.label;
  return (
    <Autocomplete
      size="xs"
      label={said.value}
      description={label !== undefined && label !== value ? label : undefined}
      placeholder={isPending ? said.askingVendor : ''}
      error={data?.message ? said.noChoices(data.message) : undefined}
      value={value}
      data={[...new Map(choices.map((choice) => [choice.value, choice])).keys()]}
      renderOption={({ option }) => (
        <span>
          {choices.find((choice) => choice.value === option.value)?.label ?? option.value}{' '}
          <code className="aside">{option.value}</code>
        </span>
      )}
      limit={100}
      onChange={(next) => onChange(next === '' ? undefined : next)}
    />
  );
}

function useChoices(asker: Asker | undefined, { at }: FieldRow) {
  const { destinationId = '', action = '', fields = {} } = asker ?? {};
  const field = at.join('.');
  // What is fixed for every event: the others have no value before one comes. The field itself changes with each letter.
  const fixed = Object.fromEntries(
    Object.entries(fields).filter(([name, each]) => name !== at[0] && readField(each).way === 'text'),
  );
  return useQuery({
    queryKey: ['destinations', destinationId, 'choices', action, field, fixed],
    queryFn: ({ signal }) => {
      const params = { path: { id: destinationId } };
      const body = { action, field, fields: fixed };
      return answered(api.POST('/destinations/{id}/choices', { params, body, signal }));
    },
    enabled: asker !== undefined,
    staleTime: 60_000,
  });
}
