import { Button } from '@mantine/core';
import type { Source } from '../api/queries.ts';
import { Card } from '../parts/card.tsx';
import { SchemaForm } from '../parts/schema-form.tsx';
import { words } from '../words.ts';
import type { SourceKind } from './queries.ts';
import { useChangeSource } from './use-change-source.ts';

/** What the vendor gives once it has the URL; with it the source is switched on. */
export function FinishSetUp({ source, kind }: { source: Source; kind: SourceKind }) {
  const change = useChangeSource(source.id);
  const text = words.sources.connect;
  return (
    <Card title={text.finish} hint={text.finishHint}>
      <SchemaForm
        schema={kind.settings}
        values={source.settings}
        error={change.error}
        onSubmit={(settings) => change.mutate({ settings, enabled: true })}
      >
        <Button type="submit" loading={change.isPending}>
          {text.finishAct}
        </Button>
      </SchemaForm>
    </Card>
  );
}
