import { Skeleton } from '@mantine/core';
import { lazy, Suspense, type ReactNode } from 'react';

export interface SchemaFormProps {
  /** Settings as the api describes them: JSON Schema, secrets marked `writeOnly`. */
  schema: Record<string, unknown>;
  /** As the api gave them: secrets as `********`. */
  values: Record<string, unknown>;
  /** Only what was changed: a secret that nobody typed anew is left out, what was emptied is `null`. */
  onSubmit(changed: Record<string, unknown>): void;
  /** By the api, after a submit: `TY_VALIDATION` names the fields. */
  error: Error | null;
  /** The buttons below. */
  children: ReactNode;
}

const Drawn = lazy(() => import('./schema-form-drawn.tsx'));

/** A form from a JSON Schema. The form library is fetched with the first one. */
export function SchemaForm(props: SchemaFormProps) {
  return (
    <Suspense fallback={<Skeleton height={160} radius="md" />}>
      <Drawn {...props} />
    </Suspense>
  );
}
