import { Button, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Source } from '../api/queries.ts';
import { words } from '../words.ts';
import { EVENT_TYPES, SPANS, type EventSearch } from './event-filter.ts';

interface EventFilterFormProps {
  search: EventSearch;
  sources: readonly Source[];
  onFind(search: EventSearch): void;
}

const say = words.events.filter;
const TEXTS = ['userId', 'event', 'messageId'] as const;

/** What one knows of the event; a choice from a list is looked for at once, typed text with Enter or the button. */
export function EventFilterForm({ search, sources, onFind }: EventFilterFormProps) {
  const [draft, setDraft] = useState(search);
  const choose = (change: EventSearch) => onFind({ ...draft, ...change });
  const text = (name: keyof EventSearch) => ({
    label: say[name as 'userId'],
    value: draft[name] ?? '',
    onChange: (event: { currentTarget: HTMLInputElement }) =>
      setDraft({ ...draft, [name]: event.currentTarget.value || undefined }),
  });
  const isFiltered = Object.values(search).some((value) => value !== undefined);
  return (
    <form
      className="event-filter"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        onFind(draft);
      }}
    >
      {TEXTS.map((name) => (
        <TextInput key={name} {...text(name)} {...(name === 'event' && { placeholder: say.eventHint })} />
      ))}
      <Select
        label={say.type}
        value={search.type ?? ''}
        onChange={(value) => choose({ type: value || undefined })}
        allowDeselect={false}
        data={[{ value: '', label: say.anyType }, ...EVENT_TYPES.map((value) => ({ value, label: value }))]}
      />
      <Select
        label={say.source}
        value={search.sourceId ?? ''}
        onChange={(value) => choose({ sourceId: value || undefined })}
        allowDeselect={false}
        searchable={sources.length > 8}
        data={[
          { value: '', label: say.anySource },
          ...sources.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <Select
        label={say.span}
        value={search.span ?? 'any'}
        onChange={(value) => choose({ span: value === 'any' ? undefined : value! })}
        allowDeselect={false}
        data={(['any', ...SPANS] as const).map((value) => ({ value, label: say.spans[value] }))}
      />
      {search.span === 'own' && (
        <>
          <TextInput type="datetime-local" {...text('from')} />
          <TextInput type="datetime-local" {...text('to')} />
        </>
      )}
      <div className="event-filter-acts">
        <Button type="submit">{say.find}</Button>
        {isFiltered && (
          <Button variant="subtle" color="gray" onClick={() => onFind({})}>
            {say.clear}
          </Button>
        )}
      </div>
    </form>
  );
}
