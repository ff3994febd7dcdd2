/**
 * The port of the batch records. Each method is one atomic step (a Lua script on Redis, a transaction on
 * PostgreSQL) and may be run again after a crash. Times are milliseconds; the store's own clock decides what
 * is due and which lease has ended, so that workers with wrong clocks do no harm.
 */

/** A set of event indexes of one record as hexadecimal digits, see `bitmap.ts`. */
export type Bits = string;

/** "Wake whoever works on `lane`, `delayMs` from now": the store has armed the lane for it. */
export interface Wake {
  lane: string;
  delayMs: number;
}

/** What one batch brings to one source's books. */
export interface SourceCount {
  sourceId: string;
  /** Events that wait to be routed. */
  events: number;
  /** Items that were refused. */
  quarantined: number;
}

/** What ingest commits: several requests' events and bodies under one id. */
export interface NewBatch {
  /** UUID, stamped before the first write: a second commit of it changes nothing. */
  id: string;
  /** Number of lines in `events`; 0 where everything was refused. */
  eventCount: number;
  /** Normalised events, one JSON line each (`encodeLines`). */
  events: Buffer;
  /** Received bodies as the lake's lines (`encodeLines`). */
  bodies: Buffer;
  /** Refused items, one JSON line each (`encodeLines`); absent where there are none. */
  quarantine?: Buffer;
  sources: readonly SourceCount[];
}

/** Whether the lane is ours now, and what the holder before us left. */
export interface Leased {
  leased: boolean;
  /** Milliseconds until the other's lease ends; 0 where it is ours. */
  waitMs: number;
  /** What the last holder kept with the lane (`mark`, `release`); null where nothing is kept. */
  state: string | null;
  /** The last lease ended without `release`: its holder died, or lost the store. */
  abandoned: boolean;
}

/** What a holder leaves with the lane that it releases. */
export interface Leave {
  /** Kept for the next holder; null clears what is kept. */
  state?: string | null;
  /** Nothing wakes the lane before this time is over. */
  restMs?: number;
  /** Something wakes it then at the latest, even where it is empty. */
  wakeMs?: number;
  /** What is due may not leave yet: only `wakeMs` and new work wake the lane. */
  isBlocked?: boolean;
}

/** A lane as the api shows it. */
export interface LaneStanding {
  state: string | null;
  /** Nothing wakes the lane before this; 0 where it does not rest. */
  restUntil: number;
}

/** A worker's hold on a lane. Every step that needs it fails with `TY_LEASE_LOST` once another has it. */
export interface Lease {
  lane: string;
  token: string;
}

/** Members of one record that share one fate: due again at the same time, or held. */
export interface Group {
  bits: Bits;
  /** When they are due; `null` while held. */
  dueAt: number | null;
  /** Attempts made so far. */
  attempt: number;
  /** When the first attempt failed; 0 before. */
  since: number;
}

/** One (record, connection) in a lane. Lanes of batches have an empty `connectionId` and no groups. */
export interface LaneEntry {
  recordId: string;
  connectionId: string;
  /** Accept sequence of the record: the order in which batches were committed. */
  seq: number;
  /** Events in the whole record, settled ones included. */
  eventCount: number;
  /** Groups that are due now, oldest first. */
  groups: Group[];
}

/** `(source, messageId)` claimed for one event of one batch. */
export interface Claim {
  sourceId: string;
  messageId: string;
  batchId: string;
  index: number;
}

/** A record that routing makes of several small batches, or of events to which it has added something. */
export interface NewRecord {
  id: string;
  eventCount: number;
  events: Buffer;
}

/** Everything that routing decided about some batches; written once, all or nothing. */
export interface RouteStep {
  lease: Lease;
  /** The incoming batches that this step routes. */
  batchIds: readonly string[];
  /** The record that keeps the events: the only batch's own id, or a new one. */
  recordId: string;
  /** Given where the record is a new one: it takes the batches' place. */
  merged?: NewRecord;
  sources: readonly { sourceId: string; accepted: number; duplicate: number }[];
  connections: readonly {
    connectionId: string;
    lane: string;
    /** What remains to be delivered. */
    bits: Bits;
    /** The destination takes nothing now: `bits` are held from the start. */
    held?: boolean;
    /** Counts by reason; not in `bits`. */
    filtered: Readonly<Record<string, number>>;
  }[];
}

/** Events that are delivered once more, in a record of their own: a generation that no old bit can reach. */
export interface RequeuedRecord extends NewRecord {
  /** UUID, stamped before the first write: a second `requeue` of it changes nothing. */
  id: string;
  connectionId: string;
  lane: string;
  /** Dead letters move from *dead* to *pending*; a replay adds to *replayed* and *pending*. */
  as: 'redrive' | 'replay';
}

/** A record of which one connection is all that is left, and which waits there whole: held, or due and never tried. */
export interface Lonely {
  recordId: string;
  connectionId: string;
  lane: string;
  /** What remains. */
  bits: Bits;
  held: boolean;
}

/** Several lonely records of one connection, alike in `held`, that become one. */
export interface MergeStep {
  lease: Lease;
  connectionId: string;
  held: boolean;
  /** As `lonely` gave them. */
  from: readonly Pick<Lonely, 'recordId' | 'bits'>[];
  /** What remains of them, in their order: all of it is wanted. */
  record: NewRecord;
}

/** What became of some members of one lane entry. Bits that are settled already are ignored and not counted. */
export interface Settlement {
  recordId: string;
  connectionId: string;
  delivered: Bits;
  /** Their dead letters are stored before this. */
  dead: Bits;
  /** Back into the lane. */
  retry: readonly { bits: Bits; afterMs: number; attempt: number; since: number }[];
  /** Out of the lane until `reopen`. */
  held: Bits;
}

export interface SourceBooks {
  received: number;
  accepted: number;
  duplicate: number;
  quarantined: number;
  /** Stored, not routed yet: not in `received`. */
  waiting: number;
}

export interface ConnectionBooks {
  routed: number;
  replayed: number;
  delivered: number;
  filtered: Record<string, number>;
  held: number;
  dead: number;
  deleted: number;
  pending: number;
}

export interface Books {
  sources: Record<string, SourceBooks>;
  connections: Record<string, ConnectionBooks>;
}

export interface RecordStore {
  /** Ingest, once a group commit: stores the batch, counts it, puts it into the incoming and archive lanes. */
  commit(batch: NewBatch): Promise<Wake[]>;

  /** Worker, at each wake-up. */
  lease(lane: string, token: string, ttlMs: number): Promise<Leased>;
  /** Worker's heartbeat, one for all lanes that it holds: which of the leases are still held. */
  renew(leases: readonly Lease[], ttlMs: number): Promise<boolean[]>;
  /** Keeps `state` with the lane at once: the next holder gets it, whatever becomes of this one. */
  mark(lease: Lease, state: string | null): Promise<void>;
  /** Drops the lease and re-arms the lane by its head, in one step. A lost lease changes nothing. */
  release(lease: Lease, leave?: Leave): Promise<Wake[]>;

  /**
   * What is due in a leased lane, earliest first, up to about `maxEvents` members (one entry at least) and at most
   * `maxEntries` (200 where absent).
   */
  due(lease: Lease, maxEvents: number, maxEntries?: number): Promise<LaneEntry[]>;
  /**
   * All that is open in a leased lane of ordered connections, due or not, held or not, in accept order; at most
   * `maxEntries`.
   */
  walk(lease: Lease, maxEntries: number): Promise<LaneEntry[]>;
  /** Events of records as stored. An evicted record gives its reference instead; a closed one nothing. */
  events(recordIds: readonly string[]): Promise<Map<string, { blob: Buffer } | { ref: string }>>;
  /** Bodies and refused items of batches that wait for the archive. */
  bodies(batchIds: readonly string[]): Promise<Map<string, { bodies: Buffer; quarantine?: Buffer }>>;

  /** Claims message ids. One boolean a claim: `true` where it is ours (a re-run's too), `false` a duplicate. */
  claim(claims: readonly Claim[]): Promise<boolean[]>;
  /** Routing, a replay or the api, where a source has sessions: what is kept of visitors, by their keys (16 hex digits). */
  visits(visitors: readonly string[]): Promise<Map<string, string>>;
  /** Routing, before it routes: keeps short texts by visitor for `VISITS_KEPT_MS` at least. The latest counts. */
  keepVisits(lease: Lease, visits: ReadonlyMap<string, string>): Promise<void>;
  /** Writes what routing decided. `routed: false` where any of the batches was routed before: nothing is written. */
  route(step: RouteStep): Promise<{ routed: boolean; wakes: Wake[] }>;
  /** Takes archived batches out of the archive lane and drops their bodies. */
  archived(lease: Lease, batchIds: readonly string[]): Promise<void>;
  /** Writes outcomes and moves the books; closes records with their last bit. */
  settle(lease: Lease, settlements: readonly Settlement[]): Promise<void>;
  /** Puts the held members of up to `limit` entries of a lane back, due now. Called until nothing is `reopened`. */
  reopen(lane: string, limit: number): Promise<{ reopened: number; wakes: Wake[] }>;
  /** Forgets the lane's state and rest and wakes it: settings have changed, or somebody wants another try. */
  rouse(lane: string): Promise<Wake[]>;
  /** Puts dead letters or replayed events into a lane, as a record of their own. */
  requeue(record: RequeuedRecord): Promise<Wake[]>;
  /** Takes what waits for a connection in up to `limit` entries out of its lane, as *deleted*; how many events. */
  discard(lane: string, connectionId: string, limit: number): Promise<number>;
  /** Dead letters that were deleted: from *dead* to *deleted*, once for each `id` (a UUID). */
  deleteDead(deletion: { id: string; connectionId: string; events: number }): Promise<void>;
  /** The api: how lanes stand. Lanes that nothing is kept of are left out. */
  standings(lanes: readonly string[]): Promise<Map<string, LaneStanding>>;

  /**
   * A replay, before it adds to a lane or relies on the lake, several times a second: which records are due in a lane,
   * earliest first, `limit` at most. Changes nothing and needs no lease.
   */
  peek(lane: string, limit: number): Promise<string[]>;

  /** Records whose events have been in the queue for longer than `ageMs` and are still wanted. */
  evictable(ageMs: number, limit: number): Promise<string[]>;
  /** Drops a record's events from the queue once they stand at `ref`. */
  evict(recordId: string, ref: string): Promise<void>;
  /** Maintenance, before it evicts: which of these records may be merged. */
  lonely(recordIds: readonly string[]): Promise<Lonely[]>;
  /**
   * Puts one record in the place of several that wait alike, with the first one's accept sequence. `false`, and nothing
   * written, where one of them has changed. Not for lanes that keep an order.
   */
  merge(step: MergeStep): Promise<boolean>;
  /** Garbage collection: what stands before `#` in the references of records that are still wanted. */
  referenced(): Promise<Set<string>>;

  /** Maintenance, once a second: lanes whose wake-up is late by more than `graceMs`. Arms them. */
  sweep(graceMs?: number): Promise<Wake[]>;
  /** The books as of now, all in one moment. */
  books(): Promise<Books>;
  /** Ingest: how full the store's memory is, from 0 to 1; 0 where it has no limit. */
  fullness(): Promise<number>;

  close(): Promise<void>;
}
