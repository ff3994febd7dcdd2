import { CodeBlock } from '../parts/code-block.tsx';
import { words } from '../words.ts';
import { MarkedCode } from './marked-code.tsx';
import { renderSnippet, type SnippetKind, type SnippetTarget } from './snippets.ts';

/** One snippet, ready to paste. */
export function SnippetCode({ kind, target }: { kind: SnippetKind; target: SnippetTarget }) {
  const code = renderSnippet(kind, target);
  return (
    <CodeBlock code={code} title={words.snippets[kind].title}>
      <MarkedCode code={code} target={target} />
    </CodeBlock>
  );
}
