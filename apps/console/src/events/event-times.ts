import { words } from '../words.ts';

const { times: say } = words.trace;
const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** By how much the device's clock was wrong, and what came of it; undefined where it was right. */
export function skewText({
  skewMs,
  timeMethod,
}: {
  skewMs?: number;
  timeMethod?: string;
}): string | undefined {
  if (timeMethod === 'original') return say.waited;
  if (skewMs === undefined || skewMs === 0) return undefined;
  const span = spanText(Math.abs(skewMs));
  return say.skew(skewMs > 0 ? say.ahead(span) : say.behind(span));
}

function spanText(ms: number): string {
  const [unit, size] = UNITS.find(([, each]) => ms >= each) ?? UNITS[3];
  const count = Math.round(ms / size);
  return `${count.toLocaleString('en')} ${unit}${count === 1 ? '' : 's'}`;
}
