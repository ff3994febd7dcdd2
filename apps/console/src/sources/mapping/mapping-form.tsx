import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { ApiError } from '../../api/client.ts';
import type { Source } from '../../api/queries.ts';
import { Card } from '../../parts/card.tsx';
import { CodeEditor } from '../../parts/code-editor.tsx';
import { ErrorNotice } from '../../parts/error-notice.tsx';
import { words } from '../../words.ts';
import { useChangeSource } from '../use-change-source.ts';
import { MappedFields } from './mapped-fields.tsx';
import type { Mapping } from './mapping-model.ts';

interface MappingFormProps {
  source: Source;
  mapping: Mapping;
  saved: Mapping;
  onChange(mapping: Mapping): void;
}

/** What is mapped so far, by clicking or as JSON; and saving it. */
export function MappingForm({ source, mapping, saved, onChange }: MappingFormProps) {
  const says = words.sources.mapping;
  const [view, setView] = useState('clicks');
  const change = useChangeSource(source.id);
  const isSame = JSON.stringify(mapping) === JSON.stringify(saved);
  const value = Object.keys(mapping).length > 0 ? { ...mapping } : null;
  return (
    <Card
      title={says.meaning}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={says.meaning}
          value={view}
          onChange={setView}
          data={[
            { value: 'clicks', label: says.clicks },
            { value: 'json', label: says.json },
          ]}
        />
      }
    >
      {view === 'clicks' ? (
        <MappedFields mapping={mapping} onChange={onChange} />
      ) : (
        <JsonMapping mapping={mapping} onChange={onChange} />
      )}
      {change.error && <SaveProblems error={change.error} />}
      <div className="form-actions">
        <Button
          disabled={isSame}
          loading={change.isPending}
          onClick={() => change.mutate({ settings: { mapping: value } })}
        >
          {says.save}
        </Button>
        <span className="hint" role="status">
          {isSame ? (change.isSuccess ? says.saved : says.same) : says.changed}
        </span>
      </div>
    </Card>
  );
}

function JsonMapping({ mapping, onChange }: Pick<MappingFormProps, 'mapping' | 'onChange'>) {
  const [text, setText] = useState(() => JSON.stringify(mapping, null, 2));
  const [isJson, setIsJson] = useState(true);
  const edit = (next: string) => {
    setText(next);
    const value = parsed(next);
    setIsJson(value !== undefined);
    if (value) onChange(value);
  };
  return (
    <>
      <CodeEditor label={words.sources.mapping.jsonLabel} value={text} language="json" onChange={edit} />
      {!isJson && <p className="hint">{words.sources.quarantine.notJson}</p>}
    </>
  );
}

function SaveProblems({ error }: { error: Error }) {
  const details = error instanceof ApiError && Array.isArray(error.details) ? error.details : [];
  if (details.length === 0) return <ErrorNotice error={error} />;
  return (
    <div className="reasons" role="alert">
      <h4>{words.sources.mapping.invalid}</h4>
      <ul>
        {(details as { field: string; message: string }[]).map(({ field, message }) => (
          <li key={field}>
            <code>{field.replace('settings.mapping.', '')}</code> {message}
          </li>
        ))}
      </ul>
    </div>
  );
}

function parsed(text: string): Mapping | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Mapping)
      : undefined;
  } catch {
    return undefined;
  }
}
