import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';

export interface CodeEditorProps {
  /** What is edited, for a screen reader. */
  label: string;
  value: string;
  onChange?(value: string): void;
  language: 'json' | 'sql';
  isReadOnly?: boolean;
  /** Ctrl+Enter (⌘+Enter). */
  onSubmit?(): void;
}

const Written = lazy(() => import('./code-editor-written.tsx'));

/** JSON or SQL to write. The editor is fetched with the first one. */
export function CodeEditor(props: CodeEditorProps) {
  return (
    <Suspense fallback={<Skeleton height={120} radius="md" />}>
      <Written {...props} />
    </Suspense>
  );
}
