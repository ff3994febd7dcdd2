import type { Field, Fields } from '@trackyard/connector-sdk';
import { convertFields, type SegmentField } from './convert-field.ts';
import type { SegmentHook } from './segment-definition.ts';

/**
 * Hooks are not run here: what one would have created is made at the vendor, and its ids are filled in, as a field
 * of the hook's name.
 */
export function hookFields(hooks: Record<string, SegmentHook>): Fields {
  return Object.fromEntries(Object.entries(hooks).map(([name, hook]) => [name, hookField(hook)]));
}

function hookField({ label, description, inputFields = {}, outputTypes = {} }: SegmentHook): Field {
  return {
    type: 'object',
    label,
    description: `${description?.trim() || label} Create it at the vendor, and fill in what it is called there.`,
    properties: {
      outputs: group('Its ids', outputTypes),
      inputs: group('How it was made', inputFields),
    },
  };
}

function group(label: string, fields: Record<string, SegmentField>): Field {
  return { type: 'object', label, description: label, properties: convertFields(fields) };
}
