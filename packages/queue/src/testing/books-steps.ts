import { newUuid } from '@trackyard/base';
import fc from 'fast-check';
import * as bitmap from '../bitmap.ts';
import { encodeLines } from '../blob.ts';
import { INCOMING_LANE, deliverLane } from '../lanes.ts';
import type { Books, Lease, RecordStore } from '../record-store.ts';
import { BooksModel, FATES, WISHES, wantedBy, type Fate, type Wish } from './books-model.ts';
import { TTL_MS } from './record-harness.ts';

const MAX_EVENTS = 40; // more than a word of the bitmaps
const size = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 30, max: MAX_EVENTS }));
const at = fc.nat({ max: 1 });
const many = <T>(values: readonly T[]) =>
  fc.array(fc.constantFrom(...values), { minLength: 1, maxLength: 12 });

/** One step as data. Numbers choose among what there is when the step is taken. */
export const arbitraryStep = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('commit'), size, refused: fc.nat({ max: 2 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      ...{ do: fc.constant('route'), batches: fc.integer({ min: 1, max: 3 }) },
      ...{ wishes: many<Wish>(WISHES), held: fc.boolean() },
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      ...{ do: fc.constant('settle'), at, records: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }) },
      fates: many<Fate>(FATES),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('reopen'), at, limit: fc.integer({ min: 1, max: 3 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      ...{ do: fc.constant('requeue'), at, size: fc.integer({ min: 1, max: MAX_EVENTS }) },
      as: fc.constantFrom('redrive' as const, 'replay' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('discard'), at }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('deleteDead'), at, events: fc.integer({ min: 1, max: 9 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('evict'), records: fc.array(fc.nat(), { maxLength: 3 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('merge'), held: fc.boolean() }) },
) as fc.Arbitrary<Step>;

export type Step =
  | { do: 'commit'; size: number; refused: number }
  | { do: 'route'; batches: number; wishes: Wish[]; held: boolean }
  | { do: 'settle'; at: number; records: number[]; fates: Fate[] }
  | { do: 'reopen'; at: number; limit: number }
  | { do: 'requeue'; at: number; size: number; as: 'redrive' | 'replay' }
  | { do: 'discard'; at: number }
  | { do: 'deleteDead'; at: number; events: number }
  | { do: 'evict'; records: number[] }
  | { do: 'merge'; held: boolean };

/**
 * A source and two connections of their own, one of them in a lane that keeps each user's order: the store and the
 * model go through the same steps, so that many runs share one store.
 */
export class BooksRun {
  readonly #records: RecordStore;
  readonly #sourceId = `src_${newUuid()}`;
  readonly #connectionIds = [`con_${newUuid()}`, `con_${newUuid()}`];
  readonly #lanes = [deliverLane(`dst_${newUuid()}`), deliverLane(`dst_${newUuid()}`, 'user')];
  readonly model = new BooksModel(this.#connectionIds);
  #leases = new Map<string, Lease>();
  #gone: string[] = [];

  constructor(records: RecordStore) {
    this.#records = records;
  }

  /** `twice`: the caller died after the step and never heard of it, so it is taken again. */
  async take(step: Step, twice: boolean): Promise<void> {
    const run = await this.#prepare(step);
    await run();
    if (twice && step.do !== 'reopen') await run(); // it counts what it moves
  }

  async books(): Promise<{ source: Books['sources'][string]; connections: Books['connections'][string][] }> {
    const { sources, connections } = await this.#records.books();
    const empty = new BooksModel(this.#connectionIds);
    return {
      source: sources[this.#sourceId] ?? empty.source,
      connections: this.#connectionIds.map((id) => connections[id] ?? empty.connections.get(id)!),
    };
  }

  /** Which of all records that ever were still have their events, or a reference to them. */
  async openIds(): Promise<string[]> {
    const ids = [...this.model.waiting, ...this.model.records].map(({ id }) => id).concat(this.#gone);
    return [...(await this.#records.events(ids)).keys()].sort();
  }

  /** Lets the lanes go: the next run needs the one that all share. */
  async end(): Promise<void> {
    for (const lease of this.#leases.values()) await this.#records.release(lease);
  }

  /** Moves the model, and gives what does the same to the store; it may be called twice. */
  async #prepare(step: Step): Promise<() => Promise<unknown>> {
    switch (step.do) {
      case 'commit':
        return this.#commit(step);
      case 'route':
        return this.#route(step);
      case 'settle':
        return this.#settle(step);
      case 'reopen': {
        const reopened = this.model.reopen(this.#connectionIds[step.at]!, step.limit);
        return async () =>
          expect(await this.#records.reopen(this.#lanes[step.at]!, step.limit)).toMatchObject({ reopened });
      }
      case 'requeue':
        return this.#requeue(step);
      case 'discard': {
        const lane = this.#lanes[step.at]!;
        const connectionId = this.#connectionIds[step.at]!;
        this.model.discard(connectionId);
        return () => this.#records.discard(lane, connectionId, 1_000);
      }
      case 'deleteDead': {
        const connectionId = this.#connectionIds[step.at]!;
        const events = Math.min(step.events, this.model.connections.get(connectionId)!.dead);
        this.model.deleteDead(connectionId, events);
        const deletion = { id: newUuid(), connectionId, events };
        return () => this.#records.deleteDead(deletion);
      }
      case 'evict': {
        const ids = this.#pick(step.records);
        return () => Promise.all(ids.map((id) => this.#records.evict(id, 'held/x#0+1')));
      }
      case 'merge':
        return this.#merge(step);
    }
  }

  #commit({ size: eventCount, refused }: Step & { do: 'commit' }): () => Promise<unknown> {
    const id = newUuid();
    this.model.commit(id, eventCount, refused);
    return () =>
      this.#records.commit({
        ...{ id, eventCount, events: linesOf(eventCount), bodies: encodeLines(['body']) },
        ...(refused > 0 && { quarantine: encodeLines(['refused']) }),
        sources: [{ sourceId: this.#sourceId, events: eventCount, quarantined: refused }],
      });
  }

  #route({ batches, wishes, held }: Step & { do: 'route' }): () => Promise<unknown> {
    const taken = this.model.waiting.slice(0, batches);
    if (taken.length === 0) return () => Promise.resolve();
    const batchIds = taken.map(({ id }) => id);
    const eventCount = taken.reduce((sum, batch) => sum + batch.size, 0);
    const all = Array.from({ length: eventCount }, (_, index) => wishes[index % wishes.length]!);
    const duplicate = all.filter((wish) => wish === 'duplicate').length;
    const isMerged = taken.length > 1;
    const recordId = isMerged ? newUuid() : batchIds[0]!;
    if (isMerged) this.#gone.push(...batchIds);
    this.model.route(recordId, { batches, wishes: all, held });
    const connections = this.#connectionIds.map((connectionId, place) => {
      const wanted = [...all.keys()].filter((index) => wantedBy(all[index]!, place));
      const filtered = eventCount - duplicate - wanted.length;
      return {
        ...{ connectionId, lane: this.#lanes[place]!, held, bits: bitmap.of(eventCount, wanted) },
        filtered: filtered > 0 ? { test: filtered } : {},
      };
    });
    return async () =>
      this.#records.route({
        ...{ lease: await this.#lease(INCOMING_LANE), batchIds, recordId, connections },
        ...(isMerged && { merged: { id: recordId, eventCount, events: linesOf(eventCount) } }),
        sources: [{ sourceId: this.#sourceId, accepted: eventCount - duplicate, duplicate }],
      });
  }

  #settle({ at: place, records, fates }: Step & { do: 'settle' }): () => Promise<unknown> {
    const connectionId = this.#connectionIds[place]!;
    const settlements = this.#pick(records).map((recordId) => {
      const { size: length } = this.model.records.find(({ id }) => id === recordId)!;
      const all = Array.from({ length }, (_, index) => fates[index % fates.length]!);
      this.model.settle(recordId, connectionId, all);
      const bitsOf = (fate: Fate) =>
        bitmap.of(
          length,
          [...all.keys()].filter((index) => all[index] === fate),
        );
      const retry = [
        { bits: bitsOf('retry'), afterMs: 0, attempt: 1, since: 1 },
        { bits: bitsOf('later'), afterMs: 60_000, attempt: 2, since: 1 },
      ];
      const ended = { delivered: bitsOf('delivered'), dead: bitsOf('dead'), held: bitsOf('held') };
      return { recordId, connectionId, retry, ...ended };
    });
    return async () => this.#records.settle(await this.#lease(this.#lanes[place]!), settlements);
  }

  #requeue({ at: place, size: wanted, as }: Step & { do: 'requeue' }): () => Promise<unknown> {
    const connectionId = this.#connectionIds[place]!;
    const { dead } = this.model.connections.get(connectionId)!;
    const eventCount = as === 'redrive' ? Math.min(wanted, dead) : wanted;
    if (eventCount === 0) return () => Promise.resolve();
    const id = newUuid();
    this.model.requeue(id, connectionId, { size: eventCount, as });
    const record = { id, eventCount, events: linesOf(eventCount), connectionId, as };
    return () => this.#records.requeue({ ...record, lane: this.#lanes[place]! });
  }

  /** All that the store offers of the lane without an order. */
  async #merge({ held }: Step & { do: 'merge' }): Promise<() => Promise<unknown>> {
    const connectionId = this.#connectionIds[0]!;
    const offered = await this.#records.lonely(this.model.records.map(({ id }) => id));
    const from = offered.filter((each) => each.connectionId === connectionId && each.held === held);
    if (from.length < 2) return () => Promise.resolve();
    const eventCount = from.reduce((sum, { bits }) => sum + bitmap.count(bits), 0);
    const record = { id: newUuid(), eventCount, events: linesOf(eventCount) };
    this.model.merge(
      record.id,
      connectionId,
      from.map(({ recordId }) => recordId),
    );
    return async () =>
      this.#records.merge({ lease: await this.#lease(this.#lanes[0]!), connectionId, held, from, record });
  }

  /** Distinct records, open or closed. */
  #pick(places: readonly number[]): string[] {
    const { records } = this.model;
    if (records.length === 0) return [];
    return [...new Set(places.map((place) => records[place % records.length]!.id))];
  }

  async #lease(lane: string): Promise<Lease> {
    const known = this.#leases.get(lane);
    if (known) return known;
    const lease = { lane, token: newUuid() };
    expect(await this.#records.lease(lane, lease.token, TTL_MS)).toMatchObject({ leased: true });
    this.#leases.set(lane, lease);
    return lease;
  }
}

function linesOf(count: number): Buffer {
  return encodeLines(Array.from({ length: count }, (_, n) => `{"n":${n}}`));
}
