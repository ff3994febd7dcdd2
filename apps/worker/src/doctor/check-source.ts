import type { SourceBooks } from '@trackyard/queue';
import type { Store } from '@trackyard/store';
import type { LakeCount, LakeSpan, RefusedItem } from './count-lake.ts';
import type { Finding } from './finding.ts';

export const NO_SOURCE_BOOKS: SourceBooks = {
  ...{ received: 0, accepted: 0, duplicate: 0, quarantined: 0, waiting: 0 },
};
const PAGE = 1_000;

/** `received = accepted + duplicate + quarantined`. */
export function checkSourceEquation(id: string, books: SourceBooks): Finding[] {
  const { received, accepted, duplicate, quarantined } = books;
  if (received === accepted + duplicate + quarantined) return [];
  const sum = `${accepted} accepted + ${duplicate} duplicate + ${quarantined} quarantined`;
  return [finding(id, `The books do not balance: ${received} received, but ${sum}.`)];
}

/**
 * The books against the whole lake. They hold counts, no ids, so what they lack cannot be named; what is still
 * `waiting` stands in the lake, perhaps, and in no other column yet. What was erased for a user's sake is in the books
 * still, unless it was refused with its request: so many events may be there or not.
 */
export function checkSourceAgainstLake(id: string, books: SourceBooks, lake: LakeCount): Finding[] {
  const findings: Finding[] = [];
  const { accepted, duplicate, quarantined, waiting } = books;
  const routed = accepted + duplicate;
  const erased = [...lake.erased.byDay.values()].reduce((sum, events) => sum + events, 0);
  if (lake.events + erased < routed || lake.events > routed + waiting) {
    const gone = erased > 0 ? `${waiting} waiting, ${erased} deleted` : `${waiting} waiting`;
    findings.push(finding(id, `The lake has ${lake.events} events, the books ${routed} (${gone}).`));
  }
  const mayLack = lake.erased.requestIds.size > 0;
  if (lake.refused.length > quarantined || (lake.refused.length < quarantined && !mayLack)) {
    findings.push(
      finding(id, `The lake has ${lake.refused.length} refused items, the books ${quarantined} quarantined.`),
    );
  }
  const unique = lake.messageIds.unique();
  if (unique > accepted + waiting) {
    findings.push(finding(id, `The lake has ${unique} message ids, but only ${accepted} were accepted.`));
  }
  return findings;
}

/** The rows of the quarantine against the lake's refused items, one by one. */
export async function checkQuarantine(
  quarantine: Pick<Store['quarantine'], 'systemNames'>,
  span: LakeSpan,
  { refused, erased }: Pick<LakeCount, 'refused' | 'erased'>,
): Promise<Finding[]> {
  const missing = new Map(refused.map((item) => [nameOf(item), item]));
  const surplus: string[] = [];
  let after = { requestId: '', itemIndex: 0 };
  for (;;) {
    const page = await quarantine.systemNames(span, after, PAGE);
    for (const row of page) {
      const isExplained = missing.delete(nameOf(row)) || erased.requestIds.has(row.requestId);
      if (!isExplained) surplus.push(row.messageId ?? nameOf(row));
    }
    const last = page.at(-1);
    if (!last || page.length < PAGE) break;
    after = last;
  }
  const lost = [...missing.values()].map((item) => item.messageId ?? nameOf(item));
  return [
    ...named(span.sourceId, 'Refused in the lake, but not in quarantine', lost),
    ...named(span.sourceId, 'In quarantine, but not refused in the lake', surplus),
  ];
}

function nameOf({ requestId, itemIndex }: Omit<RefusedItem, 'messageId'>): string {
  return `${requestId}#${itemIndex < 0 ? 'body' : String(itemIndex)}`;
}

function named(id: string, what: string, messageIds: string[]): Finding[] {
  return messageIds.length === 0 ? [] : [{ ...finding(id, `${what}: ${messageIds.length}.`), messageIds }];
}

function finding(id: string, what: string): Finding {
  return { about: 'source', id, what, messageIds: [] };
}
