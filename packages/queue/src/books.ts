import * as bitmap from './bitmap.ts';
import type {
  Books,
  ConnectionBooks,
  NewBatch,
  RequeuedRecord,
  RouteStep,
  SourceBooks,
} from './record-store.ts';

/** One movement in the books: `n` more in a column of a source (`s`) or a connection (`c`). */
export interface BookEntry {
  kind: 's' | 'c';
  id: string;
  /** A column's name; for events that were filtered, `filtered:<reason>`. */
  field: string;
  n: number;
}

const FILTERED = 'filtered:';

/** What a commit moves: events wait, refused items are received and quarantined at once. */
export function commitEntries(batch: NewBatch): BookEntry[] {
  return batch.sources.flatMap(({ sourceId: id, events, quarantined }): BookEntry[] => [
    { kind: 's', id, field: 'waiting', n: events },
    { kind: 's', id, field: 'received', n: quarantined },
    { kind: 's', id, field: 'quarantined', n: quarantined },
  ]);
}

/** What routing moves: waiting events become accepted or duplicate, and pending or filtered for each connection. */
export function routeEntries(step: RouteStep): BookEntry[] {
  const sources = step.sources.flatMap(({ sourceId: id, accepted, duplicate }): BookEntry[] => [
    { kind: 's', id, field: 'waiting', n: -(accepted + duplicate) },
    { kind: 's', id, field: 'received', n: accepted + duplicate },
    { kind: 's', id, field: 'accepted', n: accepted },
    { kind: 's', id, field: 'duplicate', n: duplicate },
  ]);
  const connections = step.connections.flatMap(({ connectionId: id, bits, held, filtered }): BookEntry[] => {
    const wanted = bitmap.count(bits);
    const out = Object.entries(filtered);
    return [
      { kind: 'c', id, field: 'routed', n: out.reduce((sum, [, n]) => sum + n, wanted) },
      { kind: 'c', id, field: held ? 'held' : 'pending', n: wanted },
      ...out.map(([reason, n]): BookEntry => ({ kind: 'c', id, field: FILTERED + reason, n })),
    ];
  });
  return [...sources, ...connections];
}

/** What a redrive (from *dead*) or a replay (new to these books) moves. */
export function requeueEntries({ connectionId: id, eventCount: n, as }: RequeuedRecord): BookEntry[] {
  const from: BookEntry =
    as === 'redrive' ? { kind: 'c', id, field: 'dead', n: -n } : { kind: 'c', id, field: 'replayed', n };
  return [from, { kind: 'c', id, field: 'pending', n }];
}

/** What deleting dead letters moves. */
export function deletedEntries(connectionId: string, events: number): BookEntry[] {
  return [
    { kind: 'c', id: connectionId, field: 'dead', n: -events },
    { kind: 'c', id: connectionId, field: 'deleted', n: events },
  ];
}

/** Adds one movement to books that are being read. */
export function addToBooks(books: Books, { kind, id, field, n }: BookEntry): void {
  if (kind === 's') {
    const row = (books.sources[id] ??= emptySource());
    row[field as keyof SourceBooks] += n;
    return;
  }
  const row = (books.connections[id] ??= emptyConnection());
  if (field.startsWith(FILTERED)) {
    const reason = field.slice(FILTERED.length);
    row.filtered[reason] = (row.filtered[reason] ?? 0) + n;
  } else {
    row[field as Exclude<keyof ConnectionBooks, 'filtered'>] += n;
  }
}

function emptySource(): SourceBooks {
  return { received: 0, accepted: 0, duplicate: 0, quarantined: 0, waiting: 0 };
}

function emptyConnection(): ConnectionBooks {
  return { routed: 0, replayed: 0, delivered: 0, filtered: {}, held: 0, dead: 0, deleted: 0, pending: 0 };
}
