import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { newUuid } from '@trackyard/base';
import type { Lake } from '@trackyard/lake';
import { bitmap, laneKind, type Claim, type OpenQueue, type RecordStore } from '@trackyard/queue';
import type { Spool } from '@trackyard/spool';
import type { Store } from '@trackyard/store';
import { AWAY, CROWDED, createCrashPoints, type CrashPoint, type Crashes } from './crash-point.ts';

export interface DataPathParts {
  queue: OpenQueue;
  store: Store;
  lake: Lake;
  spool: Spool;
}

type Die = (point: CrashPoint) => void;

/** From here on what waits leaves the queue at once. */
const FULL_ENOUGH_TO_EVICT = 0.6;

/**
 * The real parts, with a crash point after each of their steps. Parts are handed to ingest and worker as ports, so
 * production code knows of no crash point and pays for none.
 */
export function withCrashPoints(
  { queue, store, lake, spool }: DataPathParts,
  crashes: Crashes,
): DataPathParts {
  const die = createCrashPoints(crashes);
  return {
    queue: { ...queue, records: recordsOf(queue.records, die, crashes) },
    store: storeOf(store, die),
    lake: lakeOf(lake, die),
    spool: spoolOf(spool, die),
  };
}

function recordsOf(real: RecordStore, die: Die, { folder, without }: Crashes): RecordStore {
  return {
    ...real,
    fullness: () => Promise.resolve(existsSync(join(folder, CROWDED)) ? FULL_ENOUGH_TO_EVICT : 0),
    async commit(batch) {
      if (existsSync(join(folder, AWAY))) throw new Error('The queue is away.');
      const wakes = await real.commit(batch);
      die('commit: stored, nobody woken, not acknowledged');
      return wakes;
    },
    async claim(claims) {
      const ours = await real.claim(without === 'own claims' ? claims.map(asAnother) : claims);
      die('claim: made, not routed');
      return without === 'claim check' ? ours.map(() => true) : ours;
    },
    async route(step) {
      const routed = await real.route(step);
      die('route: written, lanes not woken');
      return routed;
    },
    async archived(lease, batchIds) {
      await real.archived(lease, batchIds);
      die('archive: lane cleared');
    },
    async lease(lane, ...rest) {
      const leased = await real.lease(lane, ...rest);
      if (leased.leased && laneKind(lane) === 'deliver') die('lane: leased, nothing sent');
      return leased;
    },
    async mark(...parameters) {
      await real.mark(...parameters);
      die('mark: noted, nothing sent');
    },
    async settle(lease, settlements) {
      if (settlements.some(({ delivered }) => !bitmap.isEmpty(delivered))) die('delivery: sent, not settled');
      if (without !== 'settle') await real.settle(lease, settlements);
      die('settle: written, lane not released');
    },
    async release(lease, leave) {
      const wakes = await real.release(lease, leave);
      if (wakes.length > 0 && laneKind(lease.lane) === 'deliver')
        die('release: lane released and armed, nobody woken');
      return wakes;
    },
    async sweep() {
      if (without === 'sweeper') return [];
      const wakes = await real.sweep();
      if (wakes.length > 0) die('sweep: lanes armed, nobody woken');
      return wakes;
    },
    async merge(step) {
      const isMerged = await real.merge(step);
      if (isMerged) die('hold: events merged, not evicted');
      return isMerged;
    },
    async evict(...parameters) {
      await real.evict(...parameters);
      die('evict: written');
    },
    async rouse(lane) {
      const wakes = await real.rouse(lane);
      die('rouse: written, nobody woken');
      return wakes;
    },
    async reopen(...parameters) {
      const reopened = await real.reopen(...parameters);
      if (reopened.reopened > 0) die('reopen: written, nobody woken');
      return reopened;
    },
    async requeue(record) {
      const wakes = await real.requeue(record);
      die('redrive: requeued, letters not marked');
      return wakes;
    },
  };
}

function spoolOf(spool: Spool, die: Die): Spool {
  return {
    ...spool,
    async append(batch) {
      await spool.append(batch);
      die('spool: written, not acknowledged');
    },
    shift() {
      die('spool: committed to the queue, not forgotten');
      spool.shift();
    },
  };
}

/** As if a claim did not know whose it is: after a restart one's own looks like another's. */
const thisProcess = newUuid();
function asAnother(claim: Claim): Claim {
  return { ...claim, batchId: thisProcess };
}

function storeOf(store: Store, die: Die): Store {
  const { deadLetters, quarantine, redrives } = store;
  return {
    ...store,
    deadLetters: {
      ...deadLetters,
      async add(...parameters) {
        await deadLetters.add(...parameters);
        die('dead letters: stored, not settled');
      },
      systemBookDeletions: (book) =>
        deadLetters.systemBookDeletions(async (deletion) => {
          die('deletion: letters deleted, books not moved');
          await book(deletion);
          die('deletion: books moved, not noted');
        }),
    },
    quarantine: {
      ...quarantine,
      async add(...parameters) {
        await quarantine.add(...parameters);
        die('archive: refused items kept, lane not cleared');
      },
    },
    redrives: {
      ...redrives,
      async systemTake(...parameters) {
        const taken = await redrives.systemTake(...parameters);
        if (taken.take) die('redrive: letters stamped, not requeued');
        return taken;
      },
      async systemFinishTake(...parameters) {
        const moved = await redrives.systemFinishTake(...parameters);
        die('redrive: letters marked, nobody woken');
        return moved;
      },
    },
  };
}

function lakeOf({ archive, held, ...lake }: Lake, die: Die): Lake {
  return {
    ...lake,
    archive: {
      ...archive,
      async writeRaw(lines) {
        const written = await archive.writeRaw(lines);
        die('archive: object written, refused items not kept');
        return written;
      },
    },
    held: {
      ...held,
      async packHeld(records) {
        const refs = await held.packHeld(records);
        if (refs.size > 0) die('hold: object written, not evicted');
        return refs;
      },
    },
  };
}
