import type { Destination } from '../api/queries.ts';
import { explainFailure } from '../delivery/explain-failure.ts';
import type { Tone } from '../parts/status-pill.tsx';
import { words } from '../words.ts';

/** How a destination is, in words. */
export interface HealthWords {
  tone: Tone;
  label: string;
  text: string;
  /** What one does about it. */
  next: string | undefined;
  /** The settings are where one does it. */
  isForSettings: boolean;
}

const { health: say } = words.destination;
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' });
const DAY_MS = 86_400_000;

export function healthWords({ enabled, health }: Destination, nowMs: number): HealthWords {
  if (!enabled) return { tone: 'quiet', ...say.disabled, next: undefined, isForSettings: false };
  const { status, reason, since, retryAt, throttledUntil } = health;
  const failure = reason === null ? undefined : explainFailure(reason);
  const advice = { next: failure?.next, isForSettings: failure?.where === 'settings' };
  if (status === 'open') {
    const why = verbOf(reason);
    return { tone: 'bad', ...say.open(why, sinceText(since, nowMs), waitText(retryAt, nowMs)), ...advice };
  }
  if (status === 'half-open') return { tone: 'warn', ...say.probing(verbOf(reason)), ...advice };
  if (status === 'degraded') return { tone: 'warn', ...say.degraded(failure?.title ?? say.fails), ...advice };
  if (throttledUntil !== null && Date.parse(throttledUntil) > nowMs) {
    return { tone: 'warn', ...say.throttled(waitText(throttledUntil, nowMs)), isForSettings: false };
  }
  return { tone: 'good', ...say.healthy, next: undefined, isForSettings: false };
}

/** "Answers 500", or what the failure is called. */
function verbOf(reason: string | null): string {
  const status = /^http_(\d{3})$/.exec(reason ?? '')?.[1];
  if (status !== undefined) return say.answers(status);
  return reason === null ? say.fails : explainFailure(reason).title;
}

function sinceText(since: string | null, nowMs: number): string {
  if (since === null) return say.now;
  const at = new Date(since);
  return (nowMs - at.getTime() > DAY_MS ? day : clock).format(at);
}

function waitText(until: string | null, nowMs: number): string {
  const seconds = until === null ? 0 : Math.ceil((Date.parse(until) - nowMs) / 1_000);
  if (seconds <= 0) return say.now;
  return say.in(seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`);
}
