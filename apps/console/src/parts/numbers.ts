const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const BYTE_UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** "1,234" up to ten thousand, then "12.3K": for figures that are looked at, not calculated with. */
export function short(count: number): string {
  return Math.abs(count) < 10_000 ? count.toLocaleString('en') : compact.format(count);
}

export function bytes(count: number): string {
  const power = count < 1_000 ? 0 : Math.min(Math.floor(Math.log10(count) / 3), BYTE_UNITS.length - 1);
  return `${(count / 1_000 ** power).toFixed(power === 0 ? 0 : 1)} ${BYTE_UNITS[power]}`;
}

/** "85 ms", "1.2 s", "3 min". */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 120_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`;
}
