import { newUuid, type Clock } from '@trackyard/base';
import { eraseUser, type ErasePass } from './erase-user.ts';
import { HOUR_MS } from './raw-listing.ts';
import { addErased, type ErasedEvents } from './read-erased.ts';
import type { LakeStorage } from './storage.ts';

/** An order to delete one user's events from the lake, and what became of it. */
export interface Deletion {
  id: string;
  workspaceId: string;
  sourceIds: string[];
  /** User id or anonymous id; gone once it is done. */
  userId?: string;
  /** What was received until then is deleted. */
  requestedAt: string;
  status: 'open' | 'done';
  doneAt?: string;
  /** What was rewritten so far, and how many lines and events were taken out. */
  objects: number;
  lines: number;
  events: number;
  /** Hours whose derived tables have to be made again, `<source> <hour>`. */
  hours: string[];
}

export type NewDeletion = Pick<Deletion, 'workspaceId' | 'sourceIds'> & { userId: string };

/** Told of the hours that lines were taken out of. */
export interface Derived {
  /** What was derived from the hour has to be gone when it resolves. May be told of an hour more than once. */
  drop(place: { sourceId: string; hour: string }): Promise<void>;
  /** Everything is deleted: it may be made again. */
  remake(place: { sourceId: string; hour: string }): Promise<void>;
}

/** Orders stand in the lake itself, so that they are where the lines are. */
export interface Deletions {
  create(order: NewDeletion): Promise<Deletion>;
  get(workspaceId: string, id: string): Promise<Deletion | undefined>;
  /** Newest first: the latest of the install's hundred open and hundred done ones that are this workspace's. */
  list(workspaceId: string): Promise<Deletion[]>;
  /**
   * Worker, once a minute, one process at a time: goes on with open orders. An order begins once the hour in which it
   * was given is closed, and is done when the objects that were rewritten have been deleted, ten minutes later.
   */
  run(signal: AbortSignal, derived?: Derived): Promise<{ erased: number }>;
  /** What is gone from a source, for who compares the lake with what it has once held. Reads the hours of all orders. */
  erased(sourceId: string): Promise<ErasedEvents>;
}

const OPEN = 'deletions/open/';
const DONE = 'deletions/done/';
const MOST_AT_ONCE = 100;
/** By then the archive is through with an hour, and repeats none of its steps. */
const CLOSED_AFTER_MS = 15 * 60_000;

export function makeDeletions(storage: LakeStorage, clock: Clock): Deletions {
  const put = (prefix: string, order: Deletion) =>
    storage.put(keyOf(prefix, order.id), Buffer.from(JSON.stringify(order)));

  /** One step of an order; gives the number of rewritten objects. */
  const step = async (order: Deletion, userId: string, derived: Derived | undefined): Promise<number> => {
    const query = {
      deletionId: order.id,
      sourceIds: order.sourceIds,
      userId,
      to: Date.parse(order.requestedAt),
    };
    const pass = await eraseUser(storage, query, clock.now());
    for (const place of pass.hours) await derived?.drop(place);
    const moved = sumOf(order, pass);
    if (!pass.isDone) await put(OPEN, moved);
    else await finish(moved, derived);
    return pass.objects;
  };

  const finish = async ({ userId: _, ...order }: Deletion, derived: Derived | undefined): Promise<void> => {
    for (const name of order.hours) {
      const [sourceId = '', hour = ''] = name.split(' ');
      await derived?.remake({ sourceId, hour });
    }
    await put(DONE, { ...order, status: 'done', doneAt: new Date(clock.now()).toISOString() });
    await storage.delete(keyOf(OPEN, order.id));
  };

  return {
    async create({ workspaceId, sourceIds, userId }) {
      const order: Deletion = {
        ...{ id: newUuid(), workspaceId, sourceIds, userId, status: 'open' },
        requestedAt: new Date(clock.now()).toISOString(),
        ...{ objects: 0, lines: 0, events: 0, hours: [] },
      };
      await put(OPEN, order);
      return order;
    },
    async get(workspaceId, id) {
      const order = (await read(storage, keyOf(DONE, id))) ?? (await read(storage, keyOf(OPEN, id)));
      return order?.workspaceId === workspaceId ? order : undefined;
    },
    async list(workspaceId) {
      const latest = { limit: MOST_AT_ONCE, reverse: true };
      // One may be found in both places, while it becomes done: the second stands.
      const keys = [...(await storage.list(OPEN, latest)), ...(await storage.list(DONE, latest))];
      const orders = await Promise.all(keys.map((key) => read(storage, key)));
      const own = orders.filter((order) => order?.workspaceId === workspaceId) as Deletion[];
      const byId = new Map(own.map((order) => [order.id, order]));
      return [...byId.values()].sort((one, other) => other.id.localeCompare(one.id)); // ids rise with time
    },
    async run(signal, derived) {
      let erased = 0;
      for (const key of await storage.list(OPEN, { limit: MOST_AT_ONCE })) {
        const order = await read(storage, key);
        if (signal.aborted) break;
        if (order?.userId === undefined || !isClosed(order, clock.now())) continue;
        erased += await step(order, order.userId, derived);
      }
      return { erased };
    },
    async erased(sourceId) {
      const erased: ErasedEvents = { byDay: new Map(), requestIds: new Set() };
      const hours = new Set<string>();
      for await (const order of allOrders(storage)) for (const name of order.hours) hours.add(name);
      for (const name of hours) {
        const [owner, hour = ''] = name.split(' ');
        if (owner === sourceId) await addErased(erased, storage, { sourceId, hour });
      }
      return erased;
    },
  };
}

async function* allOrders(storage: LakeStorage): AsyncGenerator<Deletion> {
  for (const prefix of [OPEN, DONE]) {
    let keys: string[] = [];
    do {
      const after = keys.at(-1);
      keys = await storage.list(prefix, { limit: MOST_AT_ONCE, ...(after !== undefined && { after }) });
      for (const key of keys) {
        const order = await read(storage, key);
        if (order) yield order;
      }
    } while (keys.length === MOST_AT_ONCE);
  }
}

function isClosed({ requestedAt }: Deletion, now: number): boolean {
  const hourEnd = (Math.floor(Date.parse(requestedAt) / HOUR_MS) + 1) * HOUR_MS;
  return now >= hourEnd + CLOSED_AFTER_MS;
}

function sumOf(order: Deletion, pass: ErasePass): Deletion {
  const hours = new Set([...order.hours, ...pass.hours.map(({ sourceId, hour }) => `${sourceId} ${hour}`)]);
  return {
    ...order,
    objects: order.objects + pass.objects,
    lines: order.lines + pass.lines,
    events: order.events + pass.events,
    hours: [...hours],
  };
}

function keyOf(prefix: string, id: string): string {
  return `${prefix}${id}.json`;
}

async function read(storage: LakeStorage, key: string): Promise<Deletion | undefined> {
  const bytes = await storage.get(key);
  return bytes && (JSON.parse(bytes.toString()) as Deletion);
}
