import './pull.css';
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Source } from '../../api/queries.ts';
import { Card } from '../../parts/card.tsx';
import { CodeBlock } from '../../parts/code-block.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { words } from '../../words.ts';
import { sourceKindQuery } from '../queries.ts';
import { pullQuery } from './queries.ts';
import { RunsCard } from './runs-card.tsx';
import { TableForm } from './table-form.tsx';
import { useSaveTable } from './use-save-table.ts';

/** A source that is asked: how its runs go, what it reads, and how often. */
export function PullTab({ source }: { source: Source }) {
  const kind = useQuery(sourceKindQuery(source.type));
  const pull = useQuery(pullQuery(source.id));
  const save = useSaveTable(source.id);
  const error = kind.error ?? pull.error;
  if (!kind.data || !pull.data) return error ? <ErrorNotice error={error} /> : <Skeleton height={320} />;
  const isNew = !source.enabled && pull.data.lastRun === null;
  return (
    <div className="connect-cards">
      {isNew ? <RoleCard /> : <RunsCard source={source} pull={pull.data} onAct={save.reset} />}
      <TableForm
        key={source.updatedAt}
        source={source}
        schema={kind.data.settings}
        isNew={isNew}
        save={save}
      />
    </div>
  );
}

function RoleCard() {
  const says = words.pull.role;
  return (
    <Card title={says.title} hint={says.hint}>
      <CodeBlock code={says.sql} title={says.code}>
        {says.sql}
      </CodeBlock>
      <p className="hint card-foot">{says.index}</p>
    </Card>
  );
}
