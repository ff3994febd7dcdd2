import { Textarea } from '@mantine/core';
import { words } from '../../words.ts';
import type { FieldValue } from './field-value.ts';

interface TemplateTextProps {
  value: string;
  onChange(field: FieldValue): void;
}

/** A text with values of the event in it. */
export function TemplateText({ value, onChange }: TemplateTextProps) {
  return (
    <Textarea
      size="xs"
      label={words.catalog.fields.template}
      description={words.catalog.fields.templateHint}
      autosize
      minRows={1}
      maxRows={6}
      value={value}
      onChange={({ currentTarget: { value: template } }) =>
        onChange(template === '' ? { way: 'none' } : { way: 'template', template })
      }
    />
  );
}
