import { useMemo } from 'react';
import { words } from '../words.ts';
import { CodeBlock } from './code-block.tsx';
import { tokenizeJson } from './json-tokens.ts';

/** A payload, pretty and coloured; a text (a body that is no JSON) as it is. Always text, never markup. */
export function JsonView({ value, title }: { value: unknown; title: string }) {
  const json = useMemo(() => JSON.stringify(value, null, 2) ?? '', [value]);
  if (typeof value === 'string') {
    return (
      <CodeBlock code={value} title={title}>
        {value}
      </CodeBlock>
    );
  }
  return (
    <CodeBlock code={json} title={title} copyLabel={words.live.copyJson}>
      {tokenizeJson(json).map((token, index) => (
        <span key={index} data-kind={token.kind}>
          {token.text}
        </span>
      ))}
    </CodeBlock>
  );
}
