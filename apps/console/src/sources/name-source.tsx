import { Button, Radio, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { answered, api } from '../api/client.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { words } from '../words.ts';
import { createToken, newTokens } from './new-tokens.ts';
import { sourceKindQuery, type SourceKind } from './queries.ts';

interface NameSourceProps {
  type: string;
  /** Its first events come from a file. */
  isOfFile: boolean;
  onBack(): void;
}

/** The name, and it exists: its page says what to do next. */
export function NameSource({ type, ...rest }: NameSourceProps) {
  const kind = useQuery(sourceKindQuery(type));
  if (kind.error) return <ErrorNotice error={kind.error} onRetry={() => void kind.refetch()} />;
  return kind.data ? <NameForm kind={kind.data} {...rest} /> : null;
}

function NameForm({ kind, isOfFile, onBack }: { kind: SourceKind } & Omit<NameSourceProps, 'type'>) {
  const [name, setName] = useState(kind.type === 'http' ? '' : kind.name);
  const [access, setAccess] = useState('token');
  const create = useCreateSource(kind, isOfFile ? 'import' : 'connect');
  const text = words.sources.create;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ name: name.trim(), access });
  };
  return (
    <form className="card name-source" onSubmit={submit}>
      <div>
        <h2>{isOfFile ? words.imports.card : kind.name}</h2>
        <p className="hint">{isOfFile ? words.imports.cardHint : kind.description}</p>
      </div>
      <TextInput
        label={text.name}
        description={text.nameHint}
        required
        maxLength={200}
        autoFocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {kind.type === 'webhook' && (
        <Radio.Group label={text.access} description={text.signed} value={access} onChange={setAccess}>
          <Radio value="token" label={text.token} description={text.tokenHint} />
          <Radio value="none" label={text.open} description={text.openHint} />
        </Radio.Group>
      )}
      {create.error && <ErrorNotice error={create.error} />}
      <p className="hint">{isOfFile ? words.imports.after : AFTER[kind.kind]}</p>
      <div className="form-actions">
        <Button type="submit" loading={create.isPending} disabled={name.trim() === ''}>
          {text.submit}
        </Button>
        <Button variant="default" onClick={onBack}>
          {text.back}
        </Button>
      </div>
    </form>
  );
}

const AFTER: Record<SourceKind['kind'], string> = {
  collection: words.sources.create.afterSdk,
  webhook: words.sources.create.afterVendor,
  pull: words.pull.after,
};

/** What still lacks a vendor's secret is made disabled: the vendor gives it once it has the URL. */
function useCreateSource(kind: SourceKind, tab: string) {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    async mutationFn({ name, access }: { name: string; access: string }) {
      const token = kind.type === 'webhook' && access === 'token' ? createToken() : undefined;
      const settings =
        kind.type === 'webhook' ? { authentication: access, ...(token && { secret: token }) } : {};
      const needsMore = kind.type !== 'webhook' && requiredOf(kind.settings).length > 0;
      const body = { name, type: kind.type, settings, enabled: !needsMore };
      const source = await answered(api.POST('/sources', { body }));
      if (token) newTokens.keep(source.id, token);
      return source;
    },
    async onSuccess(source) {
      await client.invalidateQueries({ queryKey: ['sources'] });
      await navigate({
        to: '/sources/$sourceId',
        params: { sourceId: source.id },
        search: { tab },
      });
    },
  });
}

/** What must be set and has no value of its own. */
export function requiredOf(schema: Record<string, unknown>): string[] {
  const properties = (schema['properties'] ?? {}) as Record<string, Record<string, unknown>>;
  const required = Array.isArray(schema['required']) ? (schema['required'] as string[]) : [];
  return required.filter((name) => properties[name]?.['default'] === undefined);
}
