import * as bitmap from './bitmap.ts';
import type { Group, Settlement } from './record-store.ts';

/** How many members moved between the columns of a connection's books. */
export interface Moved {
  delivered: number;
  dead: number;
  held: number;
  pending: number;
  deleted: number;
}

/**
 * Applies outcomes to what remains of one lane entry. Bits that no group has are ignored, so that a settlement
 * that runs twice moves nothing the second time. The Redis backend has the same rule in Lua; the conformance
 * suite holds the two together.
 */
export function settleGroups(
  groups: readonly Group[],
  settlement: Settlement,
  now: number,
): { groups: Group[]; moved: Moved } {
  const moved = nothingMoved();
  let rest = [...groups];
  /** Takes `bits` out of every group; gives back those that were there and moves them out of their column. */
  const take = (bits: string): string => {
    let taken = bitmap.NONE;
    rest = rest.map((group) => {
      const both = bitmap.and(group.bits, bits);
      moved[group.dueAt === null ? 'held' : 'pending'] -= bitmap.count(both);
      taken = bitmap.or(taken, both);
      return { ...group, bits: bitmap.without(group.bits, both) };
    });
    return taken;
  };

  moved.delivered += bitmap.count(take(settlement.delivered));
  moved.dead += bitmap.count(take(settlement.dead));
  const added: Group[] = [];
  for (const { bits, afterMs, attempt, since } of settlement.retry) {
    const again = take(bits);
    moved.pending += bitmap.count(again);
    added.push({ bits: again, dueAt: now + afterMs, attempt, since });
  }
  const parked = take(settlement.held);
  moved.held += bitmap.count(parked);
  added.push({ bits: parked, dueAt: null, attempt: 0, since: 0 });
  return { groups: [...rest, ...added].filter((group) => !bitmap.isEmpty(group.bits)), moved };
}

/** Puts what is held back, due now. */
export function reopenGroups(groups: readonly Group[], now: number): { groups: Group[]; moved: Moved } {
  const moved = nothingMoved();
  const reopened = groups.map((group) => {
    if (group.dueAt !== null) return group;
    moved.held -= bitmap.count(group.bits);
    return { ...group, dueAt: now };
  });
  moved.pending = -moved.held;
  return { groups: reopened, moved };
}

/** What leaves the books' open columns where everything that an entry still has is thrown away. */
export function discardGroups(groups: readonly Group[]): Moved {
  const moved = nothingMoved();
  for (const { bits, dueAt } of groups) {
    const count = bitmap.count(bits);
    moved[dueAt === null ? 'held' : 'pending'] -= count;
    moved.deleted += count;
  }
  return moved;
}

function nothingMoved(): Moved {
  return { delivered: 0, dead: 0, held: 0, pending: 0, deleted: 0 };
}

/** When the earliest group that is not held is due; `null` where all are held. */
export function earliestDue(groups: readonly Group[]): number | null {
  let due: number | null = null;
  for (const { dueAt } of groups) if (dueAt !== null && (due === null || dueAt < due)) due = dueAt;
  return due;
}
