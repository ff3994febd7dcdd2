import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Source } from '../api/queries.ts';
import { Card } from '../parts/card.tsx';
import { CodeBlock } from '../parts/code-block.tsx';
import { words } from '../words.ts';
import { FinishSetUp } from './finish-set-up.tsx';
import { LastRequests } from './last-requests.tsx';
import { newTokens } from './new-tokens.ts';
import { sourceKindQuery, type SourceKind } from './queries.ts';
import { inlineParts, setUpSteps } from './set-up-steps.ts';

/** Where the URL goes, what must come back, and whether anything has come. */
export function WebhookConnect({ source }: { source: Source }) {
  const kind = useQuery(sourceKindQuery(source.type)).data;
  return (
    <div className="connect-cards">
      <UrlCard source={source} />
      {kind && kind.type !== 'webhook' && <StepsCard kind={kind} />}
      {kind && !source.enabled && <FinishSetUp source={source} kind={kind} />}
      <LastRequests sourceId={source.id} />
      {kind?.mapped && source.enabled && <MapCard source={source} />}
    </div>
  );
}

function UrlCard({ source }: { source: Source }) {
  const text = words.sources.connect;
  const token = newTokens.of(source.id);
  const url = `${source.webhookUrl ?? ''}${token ? `?token=${token}` : ''}`;
  return (
    <Card title={text.url} hint={text.urlHint}>
      <CodeBlock code={url} title={words.sources.webhookUrl}>
        {url}
      </CodeBlock>
      {source.type === 'webhook' && <p className="hint card-foot">{accessHint(source, token)}</p>}
    </Card>
  );
}

function accessHint({ settings }: Source, token: string | undefined): string {
  const text = words.sources.connect;
  if (token) return text.tokenOnce;
  if (settings['authentication'] === 'none') return text.open;
  return settings['authentication'] === 'hmac' ? text.signed : text.tokenKept;
}

function StepsCard({ kind }: { kind: SourceKind }) {
  const text = words.sources.connect;
  return (
    <Card title={text.steps(kind.name)} hint={text.stepsHint}>
      <ol className="set-up-steps">
        {setUpSteps(kind.docs).map((step) => (
          <li key={step}>
            {inlineParts(step).map((part, index) => {
              if (part.kind === 'code') return <code key={index}>{part.text}</code>;
              return part.kind === 'strong' ? <b key={index}>{part.text}</b> : part.text;
            })}
          </li>
        ))}
      </ol>
    </Card>
  );
}

function MapCard({ source }: { source: Source }) {
  const text = words.sources.connect;
  const isMapped = Object.keys(source.settings['mapping'] ?? {}).length > 0;
  return (
    <Card title={text.map} hint={isMapped ? undefined : text.mapHint}>
      <Button
        variant={isMapped ? 'default' : 'filled'}
        renderRoot={(props) => (
          <Link
            to="/sources/$sourceId"
            params={{ sourceId: source.id }}
            search={{ tab: 'mapping' }}
            {...props}
          />
        )}
      >
        {text.map}
      </Button>
    </Card>
  );
}
