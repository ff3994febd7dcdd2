import type { LoadRules, RollingWindow } from '@trackyard/connector-sdk';
import type { WarehouseConfig } from '@trackyard/pipeline';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** What holds for live loads of a warehouse. */
export function loadRules(config: WarehouseConfig | undefined, now: number): LoadRules {
  if (!config) return {};
  const { selection } = config;
  const window = windowOf(config, now);
  return { ...(selection && { selection }), ...(window && { window }) };
}

/** What stays in a warehouse; `undefined` where everything does. */
export function windowOf({ keepMonths, kept = [] }: WarehouseConfig, now: number): RollingWindow | undefined {
  if (keepMonths === undefined) return undefined;
  const spans = kept.map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) }));
  return { from: monthsBefore(now, keepMonths), kept: spans };
}

/** The first moment of the day (UTC) so many months ago; of the month's last one, where that has no such day. */
function monthsBefore(now: number, months: number): number {
  const today = new Date(now);
  const [year, month] = [today.getUTCFullYear(), today.getUTCMonth() - months];
  const days = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(today.getUTCDate(), days));
}

/**
 * Rows received before this may go. A day less than what loads leave out: where clocks differ, no row is deleted that
 * another process would load again.
 */
export function pruneBefore({ from }: RollingWindow): number {
  return from - DAY_MS;
}
