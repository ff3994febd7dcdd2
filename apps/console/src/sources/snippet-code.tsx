import { Fragment } from 'react';
import { CodeBlock } from '../parts/code-block.tsx';
import { words } from '../words.ts';
import { renderSnippet, type SnippetKind, type SnippetTarget } from './snippets.ts';

/** One snippet; what is the reader's own in it (key, host) has the accent colour. */
export function SnippetCode({ kind, target }: { kind: SnippetKind; target: SnippetTarget }) {
  const code = renderSnippet(kind, target);
  const marks = [target.writeKey, target.host];
  return (
    <CodeBlock code={code} title={words.snippets[kind].title}>
      {splitByMarks(code, marks).map((part, index) =>
        marks.includes(part) ? <mark key={index}>{part}</mark> : <Fragment key={index}>{part}</Fragment>,
      )}
    </CodeBlock>
  );
}

function splitByMarks(code: string, marks: readonly string[]): string[] {
  return marks.reduce(
    (parts, mark) =>
      parts.flatMap((part) =>
        part.split(mark).flatMap((piece, index) => (index === 0 ? [piece] : [mark, piece])),
      ),
    [code],
  );
}
