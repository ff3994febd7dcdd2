import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Source } from '../../api/queries.ts';
import { Card } from '../../parts/card.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { SchemaForm } from '../../parts/schema-form.tsx';
import { words } from '../../words.ts';
import { sourceKindQuery } from '../queries.ts';
import { useChangeSource } from '../use-change-source.ts';
import { DeleteCard } from './delete-card.tsx';
import { KeyCard } from './key-card.tsx';
import { SwitchCard } from './switch-card.tsx';

/** Its name, options, key, whether it receives, and its end. */
export function SettingsTab({ source }: { source: Source }) {
  return (
    <div className="settings-cards">
      <NameCard source={source} />
      <OptionsCard source={source} />
      <SwitchCard source={source} />
      {source.webhookUrl === null && <KeyCard source={source} />}
      <DeleteCard source={source} />
    </div>
  );
}

function NameCard({ source }: { source: Source }) {
  const [name, setName] = useState(source.name);
  const change = useChangeSource(source.id);
  const says = words.sources.settings;
  return (
    <Card title={says.name}>
      <form
        className="inline-form"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate({ name: name.trim() });
        }}
      >
        <TextInput
          aria-label={says.name}
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button
          type="submit"
          variant="default"
          loading={change.isPending}
          disabled={name.trim() === '' || name.trim() === source.name}
        >
          {says.rename}
        </Button>
      </form>
      {change.error && <ErrorNotice error={change.error} />}
    </Card>
  );
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
