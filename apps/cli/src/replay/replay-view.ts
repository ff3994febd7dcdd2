/** A replay as the api tells it. */
export interface ReplayView {
  id: string;
  destinationId: string;
  from: string;
  to: string;
  status: 'running' | 'paused' | 'done' | 'canceled';
  dryRun: boolean;
  /** From 0 to 1. */
  progress: number;
  count: { read: number; matched: number; sent: number; filtered: Readonly<Record<string, number>> };
  waitingFor: string | null;
  problem: string | null;
}

const WAITING: Readonly<Record<string, string>> = {
  lake: 'waits until all of it is in the lake',
  destination: 'waits for the destination',
  live: 'lets live events go first',
};

/** How far a replay is, on one line. */
export function progressLine({ status, dryRun, progress, count, waitingFor, problem }: ReplayView): string {
  const percent = `${Math.floor(progress * 100)} %`.padStart(5);
  const numbers = dryRun
    ? `${grouped(count.read)} read, ${grouped(count.matched)} matched`
    : `${grouped(count.read)} read, ${grouped(count.sent)} sent`;
  const notes = [
    status === 'running' ? undefined : status,
    waitingFor === null ? undefined : (WAITING[waitingFor] ?? `waits for ${waitingFor}`),
    problem === null ? undefined : `trying again: ${problem}`,
  ].filter((note) => note !== undefined);
  return [`${percent}  ${numbers}`, ...notes].join('; ');
}

/** What a count has found. */
export function countText({ count }: ReplayView): string {
  const filtered = Object.entries(count.filtered);
  const kept = filtered.map(([reason, number]) => `  ${grouped(number)} kept back: ${reason}`);
  return [
    `${grouped(wouldSend(count))} events would be sent, of ${grouped(count.matched)} that match.`,
    ...kept,
  ].join('\n');
}

export function wouldSend({ matched, filtered }: ReplayView['count']): number {
  return matched - Object.values(filtered).reduce((sum, number) => sum + number, 0);
}

export function grouped(number: number): string {
  return number.toLocaleString('en-US');
}
