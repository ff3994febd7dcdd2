import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Source } from '../api/queries.ts';
import { LiveTail } from '../live/live-tail.tsx';
import { CodeBlock } from '../parts/code-block.tsx';
import { words } from '../words.ts';
import { BooksLine } from './books-line.tsx';
import type { SnippetTarget } from './snippets.ts';

/** What arrives now, and the books of all that has. */
export function LiveTab({ source, target }: { source: Source; target: SnippetTarget }) {
  const isAsked = source.kind === 'pull';
  return (
    <div className="source-page">
      {!source.enabled && <p className="notice">{isAsked ? words.pull.paused : words.source.disabledHint}</p>}
      <BooksLine sourceId={source.id} />
      <LiveTail
        sourceId={source.id}
        target={target}
        {...(source.webhookUrl && { firstStep: <WebhookLine url={source.webhookUrl} /> })}
        {...(isAsked && { firstStep: <TableLine sourceId={source.id} />, emptyHint: words.pull.live })}
      />
    </div>
  );
}

function WebhookLine({ url }: { url: string }) {
  return (
    <CodeBlock code={url} title={words.sources.connect.url}>
      {url}
    </CodeBlock>
  );
}

function TableLine({ sourceId }: { sourceId: string }) {
  return (
    <Button
      variant="default"
      renderRoot={(props) => (
        <Link to="/sources/$sourceId" params={{ sourceId }} search={{ tab: 'connect' }} {...props} />
      )}
    >
      {words.pull.toTable}
    </Button>
  );
}
