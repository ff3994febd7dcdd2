import { Button, Textarea } from '@mantine/core';
import { compileFql } from '@trackyard/fql';
import { useState } from 'react';
import { words } from '../../words.ts';
import { readConditions, writeConditions, type Conditions, type EVERY_EVENT } from './conditions.ts';
import { ConditionsBuilder } from './conditions-builder.tsx';

interface ConditionsEditorProps {
  /** FQL. */
  value: string;
  /** What stands for every event. */
  every: '' | typeof EVERY_EVENT;
  onChange(fql: string): void;
  /** Fields and values of these are suggested. */
  events: readonly Record<string, unknown>[];
}

const said = words.catalog.conditions;

/** Which events: a small builder, and the text itself one click away. */
export function ConditionsEditor({ value, every, onChange, events }: ConditionsEditorProps) {
  // What stands in the builder, half-written lines included, as long as it says what `value` says.
  const [written, setWritten] = useState<Conditions | undefined>(() => readConditions(value));
  const [asText, setAsText] = useState(written === undefined);
  const textOf = (conditions: Conditions) => writeConditions(conditions) || every;
  const current = written && textOf(written) === value ? written : readConditions(value);
  if (!asText && current) {
    return (
      <div className="conditions">
        <ConditionsBuilder
          value={current}
          events={events}
          onChange={(next) => {
            setWritten(next);
            onChange(textOf(next));
          }}
        />
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setAsText(true)}>
          {said.asText}
        </Button>
      </div>
    );
  }
  return (
    <div className="conditions">
      <ConditionsText value={value} onChange={onChange} />
      {current ? (
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setAsText(false)}>
          {said.asBuilder}
        </Button>
      ) : (
        <p className="hint">{!problemOf(value) && said.textOnly}</p>
      )}
    </div>
  );
}

function ConditionsText({ value, onChange }: Omit<ConditionsEditorProps, 'events' | 'every'>) {
  const problem = problemOf(value);
  return (
    <Textarea
      label={said.text}
      value={value}
      autosize
      minRows={2}
      maxRows={10}
      classNames={{ input: 'mono' }}
      error={problem && said.at(problem.position, problem.message)}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** Nothing to say about no text: it takes everything. */
export function problemOf(fql: string) {
  return fql.trim() === '' ? undefined : compileFql(fql).problem;
}
