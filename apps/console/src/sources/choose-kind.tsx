import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schema } from '../api/client.ts';
import { Card } from '../parts/card.tsx';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { SearchIcon } from '../parts/icons.tsx';
import { words } from '../words.ts';
import { sourceKindsQuery } from './queries.ts';

type Connector = Schema<'Connector'>;

/** Those that have a card of their own. */
const GENERAL = ['http', 'webhook', 'postgres'];

interface ChooseKindProps {
  onChoose(type: string): void;
  /** A file, which any source takes. */
  onChooseFile(): void;
}

/** What sends: an SDK, anything with webhooks, a table that is read, a file, or a tool that is known. */
export function ChooseKind({ onChoose, onChooseFile }: ChooseKindProps) {
  const kinds = useQuery(sourceKindsQuery);
  const create = words.sources.create;
  if (kinds.error) return <ErrorNotice error={kinds.error} onRetry={() => void kinds.refetch()} />;
  return (
    <div className="choose-kind">
      <div className="choose-general">
        <KindButton name={create.sdk} hint={create.sdkHint} onClick={() => onChoose('http')} />
        <KindButton name={create.webhook} hint={create.webhookHint} onClick={() => onChoose('webhook')} />
        <KindButton name={words.pull.card} hint={words.pull.cardHint} onClick={() => onChoose('postgres')} />
        <KindButton name={words.imports.card} hint={words.imports.cardHint} onClick={onChooseFile} />
      </div>
      <Vendors
        vendors={kinds.data?.data.filter(({ type }) => !GENERAL.includes(type)) ?? []}
        onChoose={onChoose}
      />
    </div>
  );
}

function Vendors({ vendors, onChoose }: { vendors: readonly Connector[]; onChoose(type: string): void }) {
  const [text, setText] = useState('');
  const create = words.sources.create;
  const wanted = text.trim().toLowerCase();
  const found = vendors
    .filter(({ name, category, description }) =>
      `${name} ${category} ${description}`.toLowerCase().includes(wanted),
    )
    .sort((a, b) => a.name.localeCompare(b.name));
  return (
    <Card
      title={create.vendors}
      hint={create.vendorsHint}
      actions={
        <TextInput
          aria-label={create.search}
          placeholder={create.search}
          leftSection={<SearchIcon size={14} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      }
    >
      <ul className="vendors">
        {found.map(({ type, name, category }) => (
          <li key={type}>
            <KindButton name={name} hint={category} onClick={() => onChoose(type)} />
          </li>
        ))}
      </ul>
      {found.length === 0 && vendors.length > 0 && <p className="hint">{create.noneFound(text.trim())}</p>}
    </Card>
  );
}

function KindButton({ name, hint, onClick }: { name: string; hint: string; onClick(): void }) {
  return (
    <button type="button" className="kind-button" onClick={onClick}>
      <span className="kind-name">{name}</span>
      <span className="hint">{hint}</span>
    </button>
  );
}
