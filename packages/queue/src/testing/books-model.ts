import type { ConnectionBooks, SourceBooks } from '../record-store.ts';
import { EMPTY } from './record-harness.ts';

/** What becomes of an event at a connection; `later` is a retry in a minute, `none` says nothing of it. */
export const FATES = ['delivered', 'dead', 'retry', 'later', 'held', 'none'] as const;
export type Fate = (typeof FATES)[number];

/** How routing sees an event: a duplicate, or wanted by some of the two connections and filtered for the others. */
export const WISHES = ['duplicate', 'both', 'first', 'second', 'nobody'] as const;
export type Wish = (typeof WISHES)[number];

export function wantedBy(wish: Wish, place: number): boolean {
  return wish === 'both' || wish === (place === 0 ? 'first' : 'second');
}

/** Where an event is in one connection's books while it is open; null once it is settled. */
type Standing = 'pending' | 'held' | null;

interface ModelRecord {
  id: string;
  seq: number;
  size: number;
  /** By connection: one standing an event. */
  standings: Map<string, Standing[]>;
}

/** What the books and the records must be, kept event by event in the simplest way. */
export class BooksModel {
  readonly source: SourceBooks = { received: 0, accepted: 0, duplicate: 0, quarantined: 0, waiting: 0 };
  readonly connections: Map<string, ConnectionBooks>;
  waiting: { id: string; seq: number; size: number }[] = [];
  readonly records: ModelRecord[] = [];
  #seq = 0;

  constructor(connectionIds: readonly string[]) {
    this.connections = new Map(connectionIds.map((id) => [id, { ...EMPTY, filtered: {} }]));
  }

  commit(id: string, size: number, refused: number): void {
    this.source.waiting += size;
    this.source.received += refused;
    this.source.quarantined += refused;
    if (size > 0) this.waiting.push({ id, seq: ++this.#seq, size });
  }

  /** Routes the first `batches` that wait into one record. */
  route(id: string, { batches, wishes, held }: { batches: number; wishes: Wish[]; held: boolean }): void {
    const routed = this.waiting.splice(0, batches);
    const size = routed.reduce((sum, batch) => sum + batch.size, 0);
    const duplicate = wishes.filter((wish) => wish === 'duplicate').length;
    this.source.waiting -= size;
    this.source.received += size;
    this.source.accepted += size - duplicate;
    this.source.duplicate += duplicate;
    const standings = new Map<string, Standing[]>();
    for (const [place, connectionId] of [...this.connections.keys()].entries()) {
      const row = this.connections.get(connectionId)!;
      const to = held ? 'held' : 'pending';
      const mine = wishes.map((wish) => (wantedBy(wish, place) ? to : null));
      const wanted = mine.filter((standing) => standing !== null).length;
      const filtered = size - duplicate - wanted;
      row.routed += wanted + filtered;
      row[to] += wanted;
      if (filtered > 0) row.filtered['test'] = (row.filtered['test'] ?? 0) + filtered;
      standings.set(connectionId, mine);
    }
    this.records.push({ id, seq: routed[0]!.seq, size, standings });
  }

  /** A fate for every event of a record; those that are settled already are not touched. */
  settle(recordId: string, connectionId: string, fates: readonly Fate[]): void {
    const row = this.connections.get(connectionId)!;
    const mine = this.records.find(({ id }) => id === recordId)?.standings.get(connectionId);
    for (const [index, from] of mine?.entries() ?? []) {
      const fate = fates[index]!;
      if (from === null || fate === 'none') continue;
      const to = fate === 'retry' || fate === 'later' ? 'pending' : fate;
      row[from]--;
      row[to]++;
      mine![index] = to === 'pending' || to === 'held' ? to : null;
    }
  }

  /** The held events of the connection's oldest `limit` records that hold some; how many. */
  reopen(connectionId: string, limit: number): number {
    const holding = this.records
      .filter(({ standings }) => standings.get(connectionId)?.includes('held'))
      .sort((one, other) => one.seq - other.seq);
    return this.#moveAll(holding.slice(0, limit), connectionId, (standing) =>
      standing === 'held' ? 'pending' : standing,
    );
  }

  requeue(id: string, connectionId: string, { size, as }: { size: number; as: 'redrive' | 'replay' }): void {
    const row = this.connections.get(connectionId)!;
    if (as === 'redrive') row.dead -= size;
    else row.replayed += size;
    row.pending += size;
    const standings = new Map([[connectionId, Array<Standing>(size).fill('pending')]]);
    this.records.push({ id, seq: ++this.#seq, size, standings });
  }

  /** One record in the place of several: of what is open in them, which is alike and of this connection alone. */
  merge(id: string, connectionId: string, from: readonly string[]): void {
    const merged = this.records.filter((record) => from.includes(record.id));
    const open = merged.flatMap(({ standings }) =>
      [...standings.values()].flat().filter((each) => each !== null),
    );
    const mine = merged.flatMap(({ standings }) =>
      standings.get(connectionId)!.filter((each) => each !== null),
    );
    expect(mine).toEqual(open);
    expect(new Set(mine).size).toBe(1);
    for (const record of merged) record.standings.clear();
    const seq = Math.min(...merged.map((record) => record.seq));
    this.records.push({ id, seq, size: mine.length, standings: new Map([[connectionId, mine]]) });
  }

  discard(connectionId: string): number {
    const discarded = this.#moveAll(this.records, connectionId, () => null);
    this.connections.get(connectionId)!.deleted += discarded;
    return discarded;
  }

  deleteDead(connectionId: string, events: number): void {
    const row = this.connections.get(connectionId)!;
    row.dead -= events;
    row.deleted += events;
  }

  /** Ids of what must still be there with its events. */
  openIds(): string[] {
    const open = this.records.filter(({ standings }) =>
      [...standings.values()].flat().some((standing) => standing !== null),
    );
    return [...this.waiting, ...open].map(({ id }) => id).sort();
  }

  /** Gives events of a connection another standing; how many changed. */
  #moveAll(
    records: readonly ModelRecord[],
    connectionId: string,
    next: (standing: Standing) => Standing,
  ): number {
    const row = this.connections.get(connectionId)!;
    let moved = 0;
    for (const { standings } of records) {
      const mine = standings.get(connectionId);
      for (const [index, from] of mine?.entries() ?? []) {
        const to = next(from);
        if (from === null || to === from) continue;
        row[from]--;
        if (to) row[to]++;
        mine![index] = to;
        moved++;
      }
    }
    return moved;
  }
}
