import type { ConnectionBooks } from '@trackyard/queue';
import type { Store } from '@trackyard/store';
import type { Finding } from './finding.ts';
import type { LakeCount } from './count-lake.ts';

export const NO_CONNECTION_BOOKS: ConnectionBooks = {
  ...{ routed: 0, replayed: 0, delivered: 0, filtered: {}, held: 0, dead: 0, deleted: 0, pending: 0 },
};
const PAGE = 1_000;

/** `routed + replayed = delivered + filtered + held + dead + deleted + pending`, and nothing below zero. */
export function checkConnectionEquation(id: string, books: ConnectionBooks): Finding[] {
  const { routed, replayed, delivered, held, dead, deleted, pending } = books;
  const filtered = Object.values(books.filtered).reduce((sum, one) => sum + one, 0);
  const right = { delivered, filtered, held, dead, deleted, pending };
  const sum = Object.values(right).reduce((total, one) => total + one, 0);
  const words = Object.entries(right).map(([name, n]) => `${String(n)} ${name}`);
  const findings: Finding[] = [];
  if (routed + replayed !== sum) {
    const left = `${routed} routed + ${replayed} replayed`;
    findings.push(finding(id, `The books do not balance: ${left}, but ${words.join(' + ')}.`));
  }
  const negative = Object.entries(right).filter(([, n]) => n < 0);
  for (const [name, n] of negative) findings.push(finding(id, `The books say ${n} ${name}.`));
  return findings;
}

/** Letters that are on their way back may have left *dead* or not. */
export function checkDeadLetters(
  id: string,
  { dead }: ConnectionBooks,
  letters: { open: number; redriving: number },
): Finding[] {
  const { open, redriving } = letters;
  if (dead >= open && dead <= open + redriving) return [];
  const stored = `${open} are open${redriving > 0 ? ` and ${redriving} on their way back` : ''}`;
  return [finding(id, `The books say ${dead} dead letters, but ${stored}.`)];
}

/** Open letters of events that the lake has never seen. As many as deletions have taken out of it may be there. */
export async function checkOrphans(
  deadLetters: Pick<Store['deadLetters'], 'systemOpenPage'>,
  lakes: ReadonlyMap<string, Pick<LakeCount, 'messageIds' | 'erased'>>,
): Promise<Finding[]> {
  const orphans = new Map<string, { sourceId: string; messageIds: string[] }>();
  let after = '';
  for (;;) {
    const page = await deadLetters.systemOpenPage(after, PAGE);
    for (const { sourceId, messageId, connectionId } of page) {
      if (lakes.get(sourceId)?.messageIds.has(messageId)) continue;
      const { messageIds } = orphans.get(connectionId) ?? { messageIds: [] };
      orphans.set(connectionId, { sourceId, messageIds: [...messageIds, messageId] });
    }
    const last = page.at(-1);
    if (!last || page.length < PAGE) break;
    after = last.id;
  }
  return [...orphans].flatMap(([id, { sourceId, messageIds }]) => {
    if (messageIds.length <= erasedOf(lakes.get(sourceId))) return [];
    const what = `Dead letters of events that the lake does not have: ${messageIds.length}.`;
    return [{ ...finding(id, what), messageIds }];
  });
}

function erasedOf(lake: Pick<LakeCount, 'erased'> | undefined): number {
  return [...(lake?.erased.byDay.values() ?? [])].reduce((sum, events) => sum + events, 0);
}

function finding(id: string, what: string): Finding {
  return { about: 'connection', id, what, messageIds: [] };
}
