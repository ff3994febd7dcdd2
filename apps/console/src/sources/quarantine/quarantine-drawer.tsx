import { Drawer, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Schema } from '../../api/client.ts';
import type { Source } from '../../api/queries.ts';
import { CodeBlock } from '../../parts/code-block.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { Moment } from '../../parts/moment.tsx';
import { words } from '../../words.ts';
import { problemText } from '../problem-text.ts';
import { quarantinedQuery } from '../queries.ts';
import { titleOf } from './quarantine-table.tsx';
import { RepairForm } from './repair-form.tsx';

type Detail = Schema<'QuarantinedItemDetail'>;

interface QuarantineDrawerProps {
  source: Source;
  itemId: string;
  onClose(): void;
}

/** One refused item: why, as what it came, and how it is repaired. */
export function QuarantineDrawer({ source, itemId, onClose }: QuarantineDrawerProps) {
  const query = useQuery(quarantinedQuery(source.id, itemId));
  const item = query.data;
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="lg"
      title={item ? titleOf(item) : words.sources.quarantine.detail}
      closeButtonProps={{ 'aria-label': words.sources.quarantine.close }}
    >
      {query.error && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton height={240} radius="md" />}
      {item && (
        <div className="quarantine-detail">
          <Why item={item} />
          <RepairForm source={source} item={item} />
          <Request request={item.request} />
        </div>
      )}
    </Drawer>
  );
}

function Why({ item }: { item: Detail }) {
  return (
    <div className="reasons">
      <h3>{words.sources.quarantine.why}</h3>
      <ul>
        {item.problems.map((problem, index) => (
          <li key={index}>
            {problemText(problem)} <code>{(problem as { code?: string }).code}</code>
          </li>
        ))}
      </ul>
      <p className="hint">
        <Moment at={item.receivedAt} />
      </p>
    </div>
  );
}

function Request({ request }: { request: Detail['request'] }) {
  const says = words.sources.quarantine;
  if (!request) return <p className="hint">{says.gone}</p>;
  const head = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`);
  const text = [`${request.method} ${request.path}`, ...head, '', request.body].join('\n');
  return (
    <CodeBlock code={text} title={says.as}>
      {text}
    </CodeBlock>
  );
}
