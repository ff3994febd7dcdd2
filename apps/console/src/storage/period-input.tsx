import { TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { words } from '../words.ts';

/** Both ends as ISO 8601 instants. */
export interface Period {
  from: string;
  to: string;
}

const HOUR_MS = 3_600_000;

/**
 * Two moments in the reader's own time zone; `undefined` is handed on while they make no period. Until its end is
 * changed it is the moment at which this was opened, to the millisecond: what has just come in belongs to it.
 */
export function PeriodInput({ onChange }: { onChange(period: Period | undefined): void }) {
  const [from, setFrom] = useState(() => localMinute(new Date(Date.now() - 24 * HOUR_MS)));
  const [opened] = useState(() => new Date());
  const [changedTo, setTo] = useState<string>();
  const to = changedTo ?? localMinute(opened);
  const end = changedTo ?? opened.toISOString();
  useEffect(() => onChange(periodOf(from, end)), [from, end, onChange]);
  const text = words.storage.period;
  return (
    <div className="period">
      <TextInput
        type="datetime-local"
        label={text.from}
        value={from}
        onChange={(event) => setFrom(event.currentTarget.value)}
      />
      <TextInput
        type="datetime-local"
        label={text.to}
        value={to}
        error={from && to && !periodOf(from, to) ? text.order : undefined}
        onChange={(event) => setTo(event.currentTarget.value)}
      />
    </div>
  );
}

/** What `<input type="datetime-local">` shows: `2026-03-04T12:30` in this time zone. */
export function localMinute(date: Date): string {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function periodOf(from: string, to: string): Period | undefined {
  const [start, end] = [new Date(from), new Date(to)];
  if (!(start < end)) return undefined;
  return { from: start.toISOString(), to: end.toISOString() };
}
