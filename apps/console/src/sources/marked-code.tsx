import { Fragment } from 'react';
import type { SnippetTarget } from './snippets.ts';

/** Code in which what is the reader's own (key, host) has the accent colour. */
export function MarkedCode({ code, target }: { code: string; target: SnippetTarget }) {
  const marks = [target.writeKey, target.host];
  return splitByMarks(code, marks).map((part, index) =>
    marks.includes(part) ? <mark key={index}>{part}</mark> : <Fragment key={index}>{part}</Fragment>,
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
