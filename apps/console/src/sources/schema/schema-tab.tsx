import { Checkbox, Skeleton, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Card } from '../../parts/card.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { SearchIcon } from '../../parts/icons.tsx';
import { words } from '../../words.ts';
import { schemaQuery } from '../queries.ts';
import { conflictsOf, filterKinds } from './filter-kinds.ts';
import { KindItem } from './kind-item.tsx';

/** Which events a source sends, and what they hold: from a sample, which says how large it is. */
export function SchemaTab({ sourceId }: { sourceId: string }) {
  const schema = useQuery(schemaQuery(sourceId));
  const [text, setText] = useState('');
  const [onlyConflicts, setOnlyConflicts] = useState(false);
  const says = words.sources.schema;
  if (schema.isPending) return <Skeleton height={240} radius="md" />;
  if (!schema.data) return <ErrorNotice error={schema.error} onRetry={() => void schema.refetch()} />;
  const { sample, kinds, moreKinds } = schema.data;
  if (kinds.length === 0) {
    return (
      <Card title={says.title}>
        <EmptyState title={says.emptyTitle} hint={says.emptyHint} />
      </Card>
    );
  }
  const shown = filterKinds(kinds, { text, onlyConflicts });
  const hasConflicts = kinds.some((kind) => conflictsOf(kind) > 0);
  return (
    <Card
      title={says.title}
      hint={says.sample(sample.events, sample.hours, sample.hoursWithEvents)}
      isFlush
      actions={
        <>
          {hasConflicts && (
            <Checkbox
              size="xs"
              label={says.conflicts}
              checked={onlyConflicts}
              onChange={(event) => setOnlyConflicts(event.currentTarget.checked)}
            />
          )}
          <TextInput
            size="xs"
            aria-label={says.filter}
            placeholder={says.filter}
            leftSection={<SearchIcon size={14} />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </>
      }
    >
      <ul className="kinds">
        {shown.map((kind, index) => (
          <KindItem
            key={`${kind.type} ${kind.name ?? ''}`}
            kind={kind}
            isOpen={text.trim() !== '' || onlyConflicts || (index === 0 && shown.length <= 3)}
          />
        ))}
      </ul>
      {shown.length === 0 && <p className="hint kinds-foot">{says.noMatch}</p>}
      {moreKinds > 0 && <p className="hint kinds-foot">{says.more(moreKinds)}</p>}
    </Card>
  );
}
