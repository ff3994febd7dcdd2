import { Textarea } from '@mantine/core';
import { useState } from 'react';
import type { FieldFrame } from './field-props.ts';
import { columnsText, readColumns } from './table-settings.ts';

interface ColumnsInputProps extends FieldFrame {
  value: unknown;
  onChange(value: unknown): void;
}

/** Columns and their names, a line each; the text stays as it is typed. */
export function ColumnsInput({ value, onChange, ...frame }: ColumnsInputProps) {
  const [text, setText] = useState(() => columnsText(value));
  return (
    <Textarea
      {...frame}
      autosize
      minRows={2}
      maxRows={10}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        onChange(readColumns(event.currentTarget.value));
      }}
    />
  );
}
