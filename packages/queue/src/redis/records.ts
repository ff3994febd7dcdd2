import { TrackyardError } from '@trackyard/base';
import type { Redis } from 'ioredis';
import * as bitmap from '../bitmap.ts';
import {
  addToBooks,
  commitEntries,
  deletedEntries,
  requeueEntries,
  routeEntries,
  type BookEntry,
} from '../books.ts';
import { claimKeys, claimWindow } from '../claim-keys.ts';
import type { Books, LaneEntry, LaneStanding, RecordStore, Wake } from '../record-store.ts';
import { VISITS_KEPT_MS } from '../visits-kept.ts';
import { createClaimExpiry } from './claim-expiry.ts';
import { scripts, type ScriptName } from './scripts.ts';

/** Shared by every key, so that a step touches one slot of Redis Cluster. */
export const KEY_TAG = '{trackyard}';
const ENTRIES_A_READ = 200;
const UUID_LENGTH = 36;
const SCAN_KEYS = 1_000;
/** A wake-up that is this late is taken for lost. */
const WAKE_GRACE_MS = 2_000;

export interface RedisRecordsOptions {
  redis: Redis;
  dedupeWindowMs: number;
  /** Redis 7 or newer: scripts that make room run in a full one, too. */
  runWhenFull: boolean;
}

/** The records on Redis: a step is a Lua script. `record-store.ts` is the contract. */
export function redisRecords({ redis, dedupeWindowMs, runWhenFull }: RedisRecordsOptions): RecordStore {
  const run = scriptRunner(redis, scripts({ runWhenFull }));
  const expiry = createClaimExpiry();
  /** What `close` needs to leave a marker that outlives the window. */
  const window = () => ({ win: claimWindow(Date.now(), dedupeWindowMs), keep: 2 * dedupeWindowMs });
  const key = (name: string) => `${KEY_TAG}:${name}`;

  return {
    async commit(batch) {
      const { id, eventCount, events, bodies, quarantine } = batch;
      const step = { id, eventCount, books: bookRows(commitEntries(batch)), ...window() };
      return wakesOf(await run('COMMIT', step, [events, bodies, quarantine ?? '']));
    },

    async lease(lane, token, ttlMs) {
      const found = (await run('LEASE', { lane, token, ttl: ttlMs })) as [number, string | null, number];
      const [waitMs, state, abandoned] = found;
      return { leased: waitMs === 0, waitMs, state, abandoned: abandoned === 1 };
    },

    async mark(lease, state) {
      await run('MARK', { ...lease, ...(state !== null && { state }) });
    },

    async renew(leases, ttlMs) {
      const pairs = leases.map(({ lane, token }) => [lane, token]);
      return ((await run('RENEW', { leases: pairs, ttl: ttlMs })) as number[]).map((held) => held === 1);
    },

    async release(lease, { state, restMs = 0, wakeMs = 0, isBlocked = false } = {}) {
      const kept = { setsState: state !== undefined, ...(typeof state === 'string' && { state }) };
      const delayMs = (await run('RELEASE', {
        ...{ ...lease, ...kept },
        ...{ rest: Math.ceil(restMs), wake: Math.ceil(wakeMs), blocked: isBlocked },
      })) as number;
      return delayMs < 0 ? [] : [{ lane: lease.lane, delayMs }];
    },

    async due(lease, maxEvents, maxEntries = ENTRIES_A_READ) {
      const found = (await run('DUE', { ...lease, max: maxEvents, entries: maxEntries })) as string;
      return list<StoredEntry>(JSON.parse(found)).map(laneEntry);
    },

    async walk(lease, maxEntries) {
      const found = (await run('WALK', { ...lease, entries: maxEntries })) as string;
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
      const { keys, owners } = claimKeys(claims);
      const now = window();
      const expire = expiry.needed(now.win, keys);
      const [bits, ...places] = (await run('CLAIM', now, [keys, owners, expire])) as [number, ...number[]];
      expiry.done(now.win, bits, keys);
      const foreign = new Set(places);
      return claims.map((_, place) => !foreign.has(place));
    },

    async visits(visitors) {
      const found = visitors.length > 0 ? await redis.mget(visitors.map((one) => key(`visit:${one}`))) : [];
      return new Map(visitors.flatMap((one, place) => (found[place] ? [[one, found[place]] as const] : [])));
    },

    async keepVisits(lease, visits) {
      await run('VISITS', { ...lease, keep: VISITS_KEPT_MS, visits: [...visits] });
    },

    async route(step) {
      const open = step.connections.filter(({ bits }) => !bitmap.isEmpty(bits));
      const argument = {
        ...step.lease,
        ...window(),
        batchIds: step.batchIds,
        recordId: step.recordId,
        ...(step.merged && { eventCount: step.merged.eventCount }),
        connections: open.map(({ connectionId, lane, bits, held = false }) => [
          connectionId,
          lane,
          bits,
          held,
        ]),
        books: bookRows(routeEntries(step)),
      };
      const lanes = await run('ROUTE', argument, step.merged ? [step.merged.events] : []);
      return lanes === 0 ? { routed: false, wakes: [] } : { routed: true, wakes: wakesOf(lanes) };
    },

    async archived(lease, batchIds) {
      await run('ARCHIVED', { ...lease, batchIds });
    },

    async settle(lease, settlements) {
      await run('SETTLE', { ...lease, ...window(), settlements });
    },

    async reopen(lane, limit) {
      const found = (await run('REOPEN', { lane, limit, ...window() })) as string;
      const [reopened, wakes] = JSON.parse(found) as [number, unknown];
      return { reopened, wakes: wakesOf(wakes) };
    },

    rouse: async (lane) => wakesOf(await run('ROUSE', { lane })),

    async requeue(record) {
      const { id, eventCount, events, connectionId, lane } = record;
      const step = { id, eventCount, connectionId, lane, bits: bitmap.all(eventCount), ...window() };
      return wakesOf(await run('REQUEUE', { ...step, books: bookRows(requeueEntries(record)) }, [events]));
    },

    discard: async (lane, connectionId, limit) =>
      (await run('DISCARD', { lane, connectionId, limit, ...window() })) as number,

    async deleteDead({ id, connectionId, events }) {
      await run('DELETE_DEAD', { id, books: bookRows(deletedEntries(connectionId, events)), ...window() });
    },

    async standings(lanes) {
      if (lanes.length === 0) return new Map();
      const [states, rests] = await Promise.all([
        redis.hmget(key('state'), ...lanes),
        redis.hmget(key('rest'), ...lanes),
      ]);
      const standings = lanes.map((lane, place): [string, LaneStanding] => [
        lane,
        { state: states[place] ?? null, restUntil: Number(rests[place] ?? 0) },
      ]);
      return new Map(standings.filter(([, { state, restUntil }]) => state !== null || restUntil > 0));
    },

    async peek(lane, limit) {
      const now = await serverTime(redis);
      const members = await redis.zrangebyscore(key(`lane:${lane}`), '-inf', now, 'LIMIT', 0, limit);
      return members.map((member) => member.slice(0, UUID_LENGTH));
    },

    async evictable(ageMs, limit) {
      const before = (await serverTime(redis)) - ageMs;
      return redis.zrangebyscore(key('resident'), '-inf', before, 'LIMIT', 0, limit);
    },

    async evict(recordId, ref) {
      await run('EVICT', { recordId, ref });
    },

    async lonely(recordIds) {
      const found = (await run('LONELY', { recordIds })) as string;
      return list<StoredLonely>(JSON.parse(found)).map(([recordId, connectionId, lane, bits, held]) => ({
        ...{ recordId, connectionId, lane, bits, held },
      }));
    },

    async merge({ lease, from, record: { id, eventCount, events }, ...step }) {
      const argument = {
        ...{ ...lease, ...window(), ...step, id, eventCount, bits: bitmap.all(eventCount) },
        from: from.map(({ recordId, bits }) => [recordId, bits]),
      };
      return (await run('MERGE', argument, [events])) === 1;
    },

    // A record that keeps its reference for as long as the scan takes is found; another is too young to be collected.
    async referenced() {
      const found = new Set<string>();
      for await (const keys of redis.scanStream({ match: key('record:*'), count: SCAN_KEYS })) {
        const pipeline = redis.pipeline();
        for (const record of keys as string[]) pipeline.hmgetBuffer(record, 'ref');
        for (const [ref] of await replies(pipeline)) if (ref) found.add(ref.toString().split('#')[0]!);
      }
      return found;
    },

    sweep: async (grace = WAKE_GRACE_MS) => wakesOf(await run('SWEEP', { grace })),
    books: async () => readBooks(await redis.hgetall(key('books'))),
    fullness: async () => memoryFullness(await redis.info('memory')),
    close: () => Promise.resolve(), // the connection belongs to whoever opened it
  };
}

type Binary = Buffer | string;
type Run = (name: ScriptName, argument: object, binary?: Binary[]) => Promise<unknown>;

/** Runs a script by its digest; ioredis sends the text where the server does not know it yet. */
/** Milliseconds by the server's own clock. */
async function serverTime(redis: Redis): Promise<number> {
  const [seconds, micros] = await redis.time();
  return Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
}

function scriptRunner(redis: Redis, texts: Record<ScriptName, string>): Run {
  for (const [name, lua] of Object.entries(texts)) {
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

type StoredLonely = [recordId: string, connectionId: string, lane: string, bits: string, held: boolean];
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

function wakesOf(found: unknown): Wake[] {
  return list<[lane: string, delayMs: number]>(found).map(([lane, delayMs]) => ({ lane, delayMs }));
}

/** Used over allowed memory, from `INFO memory`; 0 where no limit is set. */
function memoryFullness(info: string): number {
  const [used = 0, limit = 0] = ['used_memory', 'maxmemory'].map((name) =>
    Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0),
  );
  return limit > 0 ? used / limit : 0;
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
