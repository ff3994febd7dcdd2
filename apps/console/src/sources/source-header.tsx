import { useQuery } from '@tanstack/react-query';
import type { Source } from '../api/queries.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { StatusPill } from '../parts/status-pill.tsx';
import { words } from '../words.ts';
import { requiredOf } from './name-source.tsx';
import { sourceKindQuery } from './queries.ts';

/** Its name, kind and state, and the key or URL that it is sent to by, if it is. */
export function SourceHeader({ source }: { source: Source }) {
  const kind = useQuery(sourceKindQuery(source.type)).data;
  const address = source.webhookUrl ?? source.writeKey;
  const label = source.webhookUrl ? words.sources.webhookUrl : words.source.writeKey;
  const isDraft =
    !source.enabled && !!kind && requiredOf(kind.settings).some((name) => !source.settings[name]);
  return (
    <PageHeader
      title={source.name}
      hint={kind?.name}
      above={{ to: '/sources', label: words.sources.title }}
      state={
        !source.enabled && (
          <StatusPill tone="warn">{isDraft ? words.sources.draft : words.source.disabled}</StatusPill>
        )
      }
    >
      {source.kind !== 'pull' && (
        <div className="write-key">
          <span className="write-key-label">{label}</span>
          <code title={address}>{address}</code>
          <CopyButton text={address} what={label} />
        </div>
      )}
    </PageHeader>
  );
}
