import type { InputWrapperProps } from '@mantine/core';
import type { FieldSchema } from './table-settings.ts';

/** What stands around an input. */
export type FieldFrame = Required<Pick<InputWrapperProps, 'label' | 'description' | 'inputWrapperOrder'>> & {
  error: string | undefined;
};

/** What each kind of input is given. */
export interface FieldProps extends FieldFrame {
  schema: FieldSchema;
  value: unknown;
  onChange(value: unknown): void;
}
