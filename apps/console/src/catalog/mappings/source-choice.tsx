import { NativeSelect } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Source } from '../../api/queries.ts';
import { words } from '../../words.ts';

interface SourceChoiceProps {
  sources: readonly Source[];
  value: string | undefined;
  onChange(sourceId: string): void;
}

const said = words.catalog.rules;

/** Whose events are looked at. */
export function SourceChoice({ sources, value, onChange }: SourceChoiceProps) {
  if (sources.length === 0) {
    return (
      <p className="hint">
        {said.noSources} <Link to="/sources/new">{said.newSource}</Link>
      </p>
    );
  }
  return (
    <div className="source-choice">
      <span className="hint">{said.events}</span>
      {sources.length === 1 ? (
        <strong>{sources[0]!.name}</strong>
      ) : (
        <NativeSelect
          size="xs"
          aria-label={said.events}
          value={value}
          data={sources.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </div>
  );
}
