import { TrackyardError } from '@trackyard/base';
import type { Redis } from 'ioredis';
import * as bitmap from '../bitmap.ts';
import { addToBooks, commitEntries, routeEntries, type BookEntry } from '../books.ts';
import { claimKeys, claimWindow } from '../claim-keys.ts';
import type { Books, LaneEntry, RecordStore, Wake } from '../record-store.ts';
import { SCRIPTS, type ScriptName } from './scripts.ts';

/** Shared by every key, so that a step touches one slot of Redis Cluster. */
export const KEY_TAG = '{trackyard}';
const ENTRIES_A_READ = 200;
/** A wake-up that is this late is taken for lost. */
const WAKE_GRACE_MS = 2_000;

export interface RedisRecordsOptions {
  redis: Redis;
  dedupeWindowMs: number;
}

/** The records on Redis: a step is a Lua script. `record-store.ts` is the contract. */
export function redisRecords({ redis, dedupeWindowMs }: RedisRecordsOptions): RecordStore {
  const run = scriptRunner(redis);
  /** What `close` needs to leave a marker that outlives the window. */
  const window = () => ({ win: claimWindow(Date.now(), dedupeWindowMs), keep: 2 * dedupeWindowMs });
  const key = (name: string) => `${KEY_TAG}:${name}`;

  return {
    async commit(batch) {
      const { id, eventCount, events, bodies, quarantine } = batch;
      const step = { id, eventCount, books: bookRows(commitEntries(batch)), ...window() };
      return wakesNow(await run('COMMIT', step, [events, bodies, quarantine ?? '']));
    },

    async lease(lane, token, ttlMs) {
      const waitMs = (await run('LEASE', { lane, token, ttl: ttlMs })) as number;
      return { leased: waitMs === 0, waitMs };
    },

    renew: async (lease, ttlMs) => (await run('RENEW', { ...lease, ttl: ttlMs })) === 1,

    async release(lease) {
      const delayMs = (await run('RELEASE', lease)) as number;
      return delayMs < 0 ? [] : [{ lane: lease.lane, delayMs }];
    },

    async due(lease, maxEvents) {
      const found = (await run('DUE', { ...lease, max: maxEvents, entries: ENTRIES_A_READ })) as string;
      return list<StoredEntry>(JSON.parse(found)).map(laneEntry);
    },

    async events(recordIds) {
      const pipeline = redis.pipeline();
      for (const id of recordIds) pipeline.hmgetBuffer(key(`record:${id}`), 'e', 'ref');
      const found = new Map<string, { blob: Buffer } | { ref: string }>();
      for (const [place, [blob, ref]] of (await replies(pipeline)).entries()) {
        if (blob) found.set(recordIds[place]!, { blob });
        else if (ref) found.set(recordIds[place]!, { ref: ref.toString() });
      }
      return found;
    },

    async bodies(batchIds) {
      const pipeline = redis.pipeline();
      for (const id of batchIds) pipeline.hmgetBuffer(key(`body:${id}`), 'b', 'q');
      const found = new Map<string, { bodies: Buffer; quarantine?: Buffer }>();
      for (const [place, [bodies, quarantine]] of (await replies(pipeline)).entries()) {
        if (bodies) found.set(batchIds[place]!, quarantine ? { bodies, quarantine } : { bodies });
      }
      return found;
    },

    async claim(claims) {
      if (claims.length === 0) return [];
      const pairs = claimKeys(claims).flatMap(({ key: claimed, owner }) => [claimed, owner]);
      return ((await run('CLAIM', window(), pairs)) as number[]).map((ours) => ours === 1);
    },

    async route(step) {
      const open = step.connections.filter(({ bits }) => !bitmap.isEmpty(bits));
      const argument = {
        ...step.lease,
        ...window(),
        batchIds: step.batchIds,
        recordId: step.recordId,
        ...(step.merged && { eventCount: step.merged.eventCount }),
        connections: open.map(({ connectionId, lane, bits }) => [connectionId, lane, bits]),
        books: bookRows(routeEntries(step)),
      };
      const lanes = await run('ROUTE', argument, step.merged ? [step.merged.events] : []);
      return lanes === 0 ? { routed: false, wakes: [] } : { routed: true, wakes: wakesNow(lanes) };
    },

    async archived(lease, batchIds) {
      await run('ARCHIVED', { ...lease, batchIds });
    },

    async settle(lease, settlements) {
      await run('SETTLE', { ...lease, ...window(), settlements });
    },

    reopen: async (lane) => wakesNow(await run('REOPEN', { lane, ...window() })),

    async evictable(ageMs, limit) {
      const [seconds, micros] = await redis.time();
      const before = Number(seconds) * 1000 + Math.floor(Number(micros) / 1000) - ageMs;
      return redis.zrangebyscore(key('resident'), '-inf', before, 'LIMIT', 0, limit);
    },

    async evict(recordId, ref) {
      await run('EVICT', { recordId, ref });
    },

    sweep: async () => wakesNow(await run('SWEEP', { grace: WAKE_GRACE_MS })),
    books: async () => readBooks(await redis.hgetall(key('books'))),
    close: () => Promise.resolve(), // the connection belongs to whoever opened it
  };
}

type Binary = Buffer | string;
type Run = (name: ScriptName, argument: object, binary?: Binary[]) => Promise<unknown>;

/** Runs a script by its digest; ioredis sends the text where the server does not know it yet. */
function scriptRunner(redis: Redis): Run {
  for (const [name, lua] of Object.entries(SCRIPTS)) {
    redis.defineCommand(`ty${name}`, { numberOfKeys: 1, lua });
  }
  const commands = redis as unknown as Record<string, (...parts: Binary[]) => Promise<unknown>>;
  return async (name, argument, binary = []) => {
    try {
      return await commands[`ty${name}`]!(KEY_TAG, JSON.stringify(argument), ...binary);
    } catch (error) {
      if (error instanceof Error && error.message.includes('TY_LEASE_LOST')) {
        throw new TrackyardError('TY_LEASE_LOST', { cause: error });
      }
      throw error;
    }
  };
}

/** The answers of a pipeline of HMGETs. */
async function replies(pipeline: ReturnType<Redis['pipeline']>): Promise<(Buffer | null)[][]> {
  const results = (await pipeline.exec()) ?? [];
  return results.map(([error, value]) => {
    if (error) throw error;
    return value as (Buffer | null)[];
  });
}

type StoredGroup = [bits: string, due: number, attempt: number, since: number];
type StoredEntry = [
  recordId: string,
  connectionId: string,
  seq: number,
  eventCount: number,
  groups: StoredGroup[],
];

function laneEntry([recordId, connectionId, seq, eventCount, groups]: StoredEntry): LaneEntry {
  return {
    recordId,
    connectionId,
    seq,
    eventCount,
    groups: list<StoredGroup>(groups).map(([bits, due, attempt, since]) => ({
      bits,
      dueAt: due < 0 ? null : due,
      attempt,
      since,
    })),
  };
}

/** Lua's JSON writes an empty list as `{}`. */
function list<T>(value: unknown): T[] {
  return Array.isArray(value) ? (value as T[]) : [];
}

function wakesNow(lanes: unknown): Wake[] {
  return list<string>(lanes).map((lane) => ({ lane, delayMs: 0 }));
}

function bookRows(entries: readonly BookEntry[]): unknown[] {
  return entries.filter(({ n }) => n !== 0).map(({ kind, id, field, n }) => [kind, id, field, n]);
}

function readBooks(rows: Record<string, string>): Books {
  const books: Books = { sources: {}, connections: {} };
  for (const [name, n] of Object.entries(rows)) {
    const [kind, id, ...field] = name.split(':');
    addToBooks(books, { kind: kind as BookEntry['kind'], id: id!, field: field.join(':'), n: Number(n) });
  }
  return books;
}
