import { firstOfUsers, type DeliveryTask } from '@trackyard/delivery';
import { headOf, type Event } from '@trackyard/event-spec';
import type { CompiledConfig, CompiledConnection } from '@trackyard/pipeline';
import { bitmap, type Group, type LaneEntry, type Lease, type RecordStore } from '@trackyard/queue';
import { heldWhole } from './hold-lane.ts';
import type { RecordEvents, RecordReader } from './record-events.ts';

/** Entries that an ordered lane looks ahead for users who wait for nobody. */
const WALK_ENTRIES = 400;
/** Events whose records are read from the queue together. */
const EVENTS_A_READ = 1_000;
/** Characters of records that are in hand at once: more than any batch may have, so that one is always whole. */
const MAX_SIZE = 48 * 1024 * 1024;

export interface LaneTasksOptions {
  records: Pick<RecordStore, 'due' | 'walk' | 'settle'>;
  reader: RecordReader;
  config(): CompiledConfig;
}

/** What is due in a destination's lane, oldest first. */
export async function dueTasks(
  lease: Lease,
  maxEvents: number,
  options: LaneTasksOptions,
): Promise<DeliveryTask[]> {
  const entries = await holdDisabled(lease, await options.records.due(lease, maxEvents), options);
  const { connectionById } = options.config();
  return fromEvents(entries, options.reader, (entry, events) =>
    tasksOf(entry, events, connectionById.get(entry.connectionId)?.prune),
  );
}

/** What may leave a lane that keeps each user's order, and when the next of those that may not becomes due. */
export interface OrderedTasks {
  tasks: DeliveryTask[];
  /** Infinity where nothing waits. */
  nextDueAt: number;
}

/** Every user's first open event, where it is due at `now`. */
export async function orderedTasks(
  lease: Lease,
  now: number,
  options: LaneTasksOptions,
): Promise<OrderedTasks> {
  const entries = await holdDisabled(lease, await options.records.walk(lease, WALK_ENTRIES), options);
  const { connectionById } = options.config();
  const open = await fromEvents(entries, options.reader, (entry, events) =>
    openTasks(entry, events, connectionById.get(entry.connectionId)?.prune),
  );
  const first = firstOfUsers(open);
  return {
    tasks: first.filter(({ dueAt }) => dueAt <= now).map(({ task }) => task),
    nextDueAt: Math.min(...first.map(({ dueAt }) => dueAt).filter((dueAt) => dueAt > now)),
  };
}

/** Entries of connections that were disabled since are held; the others are given back. */
async function holdDisabled(
  lease: Lease,
  entries: LaneEntry[],
  { records, config }: LaneTasksOptions,
): Promise<LaneEntry[]> {
  const { connectionById } = config();
  const isDisabled = ({ connectionId }: LaneEntry) => connectionById.get(connectionId)?.enabled === false;
  const disabled = entries.filter(isDisabled);
  if (disabled.length === 0) return entries;
  await records.settle(lease, disabled.map(heldWhole));
  return entries.filter((entry) => !isDisabled(entry));
}

/**
 * What `make` makes of the first entries, as many as memory is meant for. Parsing rests between two reads, so that a
 * lease can be renewed. A record that is missing was settled by whoever held the lane before.
 */
async function fromEvents<T>(
  entries: readonly LaneEntry[],
  reader: RecordReader,
  make: (entry: LaneEntry, events: RecordEvents) => T[],
): Promise<T[]> {
  const made: T[][] = [];
  let size = 0;
  for (const part of partsOf(entries)) {
    const records = await reader.read(part.map(({ recordId }) => recordId));
    for (const entry of part) {
      const events = records.get(entry.recordId);
      if (!events) continue;
      made.push(make(entry, events));
      size += events.size;
    }
    if (size >= MAX_SIZE) break;
  }
  return made.flat();
}

function* partsOf(entries: readonly LaneEntry[]): Generator<LaneEntry[]> {
  let part: LaneEntry[] = [];
  let events = 0;
  for (const entry of entries) {
    part.push(entry);
    events += entry.eventCount;
    if (events < EVENTS_A_READ) continue;
    yield part;
    [part, events] = [[], 0];
  }
  if (part.length > 0) yield part;
}

interface OpenTask {
  task: DeliveryTask;
  event: Event;
  /** Infinity while held. */
  dueAt: number;
}

/** All open members of an entry in their order, whatever their group. */
function openTasks(entry: LaneEntry, events: RecordEvents, prune: Prune): OpenTask[] {
  return entry.groups
    .flatMap((group) =>
      tasksOf({ ...entry, groups: [group] }, events, prune).map((task) => openTask(task, group)),
    )
    .sort((one, other) => one.task.index - other.task.index);
}

function openTask(task: DeliveryTask, { dueAt }: Group): OpenTask {
  return { task, event: task.event, dueAt: dueAt ?? Infinity };
}

/** Absent where the connection lets whole events through. */
type Prune = CompiledConnection['prune'];

function tasksOf(entry: LaneEntry, events: RecordEvents, prune: Prune): DeliveryTask[] {
  return entry.groups.flatMap((group) =>
    bitmap.indexes(group.bits).map((index) => {
      const task = new StoredTask(entry, group, { index, events });
      return prune ? pruned(task, prune) : task;
    }),
  );
}

/** A task whose event is parsed when somebody asks for it. */
class StoredTask implements DeliveryTask {
  readonly recordId: string;
  readonly connectionId: string;
  readonly index: number;
  readonly attempt: number;
  readonly since: number;
  readonly dueAt: number;
  readonly #events: RecordEvents;

  constructor(
    { recordId, connectionId }: LaneEntry,
    { attempt, since, dueAt }: Group,
    { index, events }: { index: number; events: RecordEvents },
  ) {
    this.recordId = recordId;
    this.connectionId = connectionId;
    this.index = index;
    this.attempt = attempt;
    this.since = since;
    this.dueAt = dueAt ?? 0;
    this.#events = events;
  }

  get head(): DeliveryTask['head'] {
    return this.#events.head(this.index);
  }

  get event(): Event {
    return this.#events.at(this.index);
  }

  get json(): string {
    return this.#events.lines[this.index]!;
  }
}

/** The task with its event as the connection lets it through. */
function pruned(task: DeliveryTask, prune: NonNullable<Prune>): DeliveryTask {
  const event = prune(task.event);
  if (event === task.event) return task;
  const { recordId, connectionId, index, attempt, since, dueAt } = task;
  const json = JSON.stringify(event);
  return { ...{ recordId, connectionId, index, attempt, since, dueAt }, head: headOf(event), event, json };
}
