import './source-pages.css';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { PageHeader } from '../parts/page-header.tsx';
import { words } from '../words.ts';
import { ChooseKind } from './choose-kind.tsx';
import { NameSource } from './name-source.tsx';

/** Two steps: what sends, and how it is called. The first stands in the address (`?type=`, `&from=file`). */
export default function NewSourcePage() {
  const { type, from } = useSearch({ strict: false });
  const navigate = useNavigate();
  const choose = (type?: string, from?: string) => void navigate({ to: '.', search: { type, from } });
  return (
    <>
      <PageHeader
        title={words.sources.create.title}
        hint={type ? undefined : words.sources.create.hint}
        above={{ to: '/sources', label: words.sources.title }}
      />
      {type ? (
        <NameSource key={type} type={type} isOfFile={from === 'file'} onBack={() => choose()} />
      ) : (
        <ChooseKind onChoose={(type) => choose(type)} onChooseFile={() => choose('http', 'file')} />
      )}
    </>
  );
}
