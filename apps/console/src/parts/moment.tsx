import { useEffect, useState } from 'react';
import { words } from '../words.ts';

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** How long ago (or ahead) a moment is: "5 min. ago". */
export function ago(at: Date, nowMs: number): string {
  const seconds = Math.round((at.getTime() - nowMs) / 1_000);
  const [unit, size] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? UNITS[3];
  return Math.abs(seconds) < 2 ? words.parts.relative.now : relative.format(Math.trunc(seconds / size), unit);
}

/** A moment as people say it, the exact one when pointed at; `null` is "never". */
export function Moment({ at }: { at: string | null | undefined }) {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 10_000);
    return () => clearInterval(timer);
  }, []);
  if (!at) return <span>{words.parts.relative.never}</span>;
  const date = new Date(at);
  return (
    <time dateTime={at} title={`${exact.format(date)} (${at})`}>
      {ago(date, nowMs)}
    </time>
  );
}
