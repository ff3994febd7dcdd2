import { Button, SegmentedControl } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, api } from '../api/client.ts';
import { Card } from '../parts/card.tsx';
import { CodeEditor } from '../parts/code-editor.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { words } from '../words.ts';
import { DownloadButtons } from './download-buttons.tsx';
import { QueryResult } from './query-result.tsx';
import './storage.css';

const text = words.storage.sql;
export type Place = 'warehouse' | 'lake';

/** Read-only SQL on the local warehouse and the lake, as a table, a chart or a file. */
export default function QueryPage() {
  const [on, setOn] = useState<Place>('warehouse');
  const [sql, setSql] = useState('');
  const run = useMutation({
    mutationFn: async (statement: string) => {
      const startedAt = performance.now();
      const result = await answered(
        api.POST('/query', { body: { sql: statement, on, format: 'json', timeoutSeconds: 30 } }),
      );
      return { result, ms: performance.now() - startedAt };
    },
  });
  const start = (statement: string) => {
    if (statement.trim()) run.mutate(statement);
  };
  const begin = (statement: string) => {
    setSql(statement);
    start(statement);
  };
  return (
    <>
      <PageHeader title={text.title} hint={text.hint} />
      <CodeEditor
        label={text.editor}
        language="sql"
        value={sql}
        onChange={setSql}
        onSubmit={() => start(sql)}
      />
      <div className="sql-bar">
        <div>
          <SegmentedControl
            size="xs"
            aria-label={text.on}
            value={on}
            data={(['warehouse', 'lake'] as const).map((value) => ({ value, label: text.places[value] }))}
            onChange={(value) => setOn(value as Place)}
          />
          <DownloadButtons sql={sql} on={on} />
        </div>
        <Button
          loading={run.isPending}
          disabled={!sql.trim()}
          onClick={() => start(sql)}
          title={text.runHint}
        >
          {text.run}
        </Button>
      </div>
      {run.error && <ErrorNotice error={run.error} />}
      {run.data && <QueryResult {...run.data} />}
      {run.isIdle && <Examples on={on} onChoose={begin} />}
    </>
  );
}

function Examples({ on, onChoose }: { on: Place; onChoose(sql: string): void }) {
  return (
    <Card title={text.result}>
      <EmptyState title={text.first} hint={text.firstHint}>
        {text.examples[on].map(({ label, sql }) => (
          <Button key={label} size="xs" variant="default" onClick={() => onChoose(sql)}>
            {label}
          </Button>
        ))}
      </EmptyState>
    </Card>
  );
}
