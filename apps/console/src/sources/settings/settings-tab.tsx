import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Source } from '../../api/queries.ts';
import { Card } from '../../parts/card.tsx';
import { RenameCard } from '../../parts/rename-card.tsx';
import { SchemaForm } from '../../parts/schema-form.tsx';
import { words } from '../../words.ts';
import { sourceKindQuery } from '../queries.ts';
import { useChangeSource } from '../use-change-source.ts';
import { DeleteCard } from './delete-card.tsx';
import { EnrichmentsCard } from './enrichments-card.tsx';
import { KeyCard } from './key-card.tsx';
import { SwitchCard } from './switch-card.tsx';

/** Its name, options, enrichments, key, whether it receives, and its end. What is asked has a tab of its own for options. */
export function SettingsTab({ source }: { source: Source }) {
  const isAsked = source.kind === 'pull';
  return (
    <div className="settings-cards">
      <NameCard source={source} />
      {!isAsked && <OptionsCard source={source} />}
      <EnrichmentsCard source={source} />
      {!isAsked && <SwitchCard source={source} />}
      {source.kind === 'collection' && <KeyCard source={source} />}
      <DeleteCard source={source} />
    </div>
  );
}

function NameCard({ source: { id, name } }: { source: Source }) {
  const { mutate, isPending, error } = useChangeSource(id);
  return <RenameCard name={name} isBusy={isPending} error={error} onRename={(name) => mutate({ name })} />;
}

/** What has a page of its own (the mapping) is left to it. */
function OptionsCard({ source }: { source: Source }) {
  const kind = useQuery(sourceKindQuery(source.type)).data;
  const change = useChangeSource(source.id);
  const says = words.sources.settings;
  if (!kind) return null;
  const { schema, values } = withoutField(kind.settings, source.settings, kind.mapped?.setting);
  const isEmpty = Object.keys((schema['properties'] ?? {}) as object).length === 0;
  return (
    <Card title={says.options}>
      {isEmpty ? (
        <p className="hint">{says.noOptions}</p>
      ) : (
        <SchemaForm
          key={source.updatedAt}
          schema={schema}
          values={values}
          error={change.error}
          onSubmit={(settings) => change.mutate({ settings })}
        >
          <Button type="submit" loading={change.isPending}>
            {words.parts.save}
          </Button>
          {change.isSuccess && (
            <span className="hint" role="status">
              {says.saved}
            </span>
          )}
        </SchemaForm>
      )}
    </Card>
  );
}

function withoutField(schema: Record<string, unknown>, values: Source['settings'], name: string | undefined) {
  if (name === undefined) return { schema, values };
  const without = (all: object) => Object.fromEntries(Object.entries(all).filter(([key]) => key !== name));
  return {
    schema: { ...schema, properties: without((schema['properties'] ?? {}) as object) },
    values: without(values),
  };
}
