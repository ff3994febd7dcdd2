import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Source } from '../../api/queries.ts';
import { CodeBlock } from '../../parts/code-block.tsx';
import { CodeEditor } from '../../parts/code-editor.tsx';
import { Moment } from '../../parts/moment.tsx';
import { words } from '../../words.ts';
import { newTokens } from '../new-tokens.ts';
import { problemText } from '../problem-text.ts';

interface WaitForSampleProps {
  source: Source;
  /** The latest request that was turned away. */
  refused: Record<string, unknown> | undefined;
  onPaste(body: string): void;
}

/** Until the first request is there: where to send it, and what was turned away meanwhile. */
export function WaitForSample({ source, refused, onPaste }: WaitForSampleProps) {
  const [pasted, setPasted] = useState<string>();
  const says = words.sources.mapping;
  const token = newTokens.of(source.id);
  const url = `${source.webhookUrl ?? ''}${token ? `?token=${token}` : ''}`;
  return (
    <div className="card wait-for-sample">
      <span className="beacon" aria-hidden />
      <h2 role="status">{says.waitingTitle}</h2>
      <p className="hint">{says.waitingHint}</p>
      <CodeBlock code={url} title={words.sources.webhookUrl}>
        {url}
      </CodeBlock>
      {refused && (
        <p className="notice" role="alert">
          <Moment at={String(refused['at'])} />:{' '}
          {says.turnedAway(problemText({ code: String(refused['code']) }))}
        </p>
      )}
      {pasted === undefined ? (
        <Button variant="default" onClick={() => setPasted('')}>
          {says.pasteInstead}
        </Button>
      ) : (
        <>
          <CodeEditor label={says.pasteLabel} value={pasted} language="json" onChange={setPasted} />
          <Button disabled={pasted.trim() === ''} onClick={() => onPaste(pasted)}>
            {says.usePasted}
          </Button>
        </>
      )}
    </div>
  );
}
