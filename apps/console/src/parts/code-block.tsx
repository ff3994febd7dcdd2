import type { ReactNode } from 'react';
import { CopyButton } from './copy-button.tsx';

interface CodeBlockProps {
  /** What is copied. */
  code: string;
  /** What the code is: stands above it, and names it for a screen reader. */
  title: string;
  /** The code as it is shown: the same text, perhaps with colours. */
  children: ReactNode;
  copyLabel?: string;
}

/** Code to read and to copy. The block itself can be focused, so that the keyboard scrolls it. */
export function CodeBlock({ code, title, children, copyLabel }: CodeBlockProps) {
  return (
    <div className="code-block">
      <div className="code-bar">
        <span>{title}</span>
        <CopyButton text={code} what={title} {...(copyLabel ? { label: copyLabel } : {})} />
      </div>
      <pre tabIndex={0} role="group" aria-label={title}>
        <code>{children}</code>
      </pre>
    </div>
  );
}
