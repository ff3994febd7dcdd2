import { readHead, type Event, type EventHead } from '@trackyard/event-spec';
import type { StoredEvent } from '@trackyard/pipeline';
import { decodeLines, type RecordStore } from '@trackyard/queue';

/** The events of one record; of each the head is read, and the whole parsed, when it is first asked for. */
export interface RecordEvents {
  readonly lines: readonly string[];
  /** Characters of all lines. */
  readonly size: number;
  head(index: number): EventHead;
  at(index: number): Event;
}

/** Kept in memory: about 12,000 events of 500 bytes. A record wanted by ten destinations is read and parsed once. */
const MAX_CACHED_SIZE = 12_000_000;
/** What an event takes beside its line when it is parsed, in characters of a line. */
const EVENT_SIZE = 500;

interface Cached {
  /** Absent once forgotten: V8 keeps what the outgrown tables of a Map point at until the next full collection. */
  events: RecordEvents | undefined;
  readonly weight: number;
  /** Deliveries that will still ask for it, where that is known. */
  awaited?: number;
}

/**
 * Reads records' events, from the queue or from where they were evicted to, and remembers the latest: for as long as
 * deliveries are expected where routing was here, since parsed events that outlive their use are what garbage collection
 * spends its time on.
 */
export class RecordReader {
  readonly #records: Pick<RecordStore, 'events'>;
  readonly #readEvicted: (ref: string) => Promise<Buffer>;
  /** In the order of use, the longest unused first. */
  readonly #cache = new Map<string, Cached>();
  #cachedSize = 0;

  constructor(records: Pick<RecordStore, 'events'>, readEvicted: (ref: string) => Promise<Buffer>) {
    this.#records = records;
    this.#readEvicted = readEvicted;
  }

  /** The records that still exist; one that another worker has just settled is missing. */
  async read(recordIds: readonly string[]): Promise<Map<string, RecordEvents>> {
    const found = new Map<string, RecordEvents>();
    const missing: string[] = [];
    for (const id of new Set(recordIds)) {
      const cached = this.#cache.get(id);
      if (!cached?.events) {
        missing.push(id);
        continue;
      }
      this.#remember(id, cached);
      found.set(id, cached.events);
    }
    if (missing.length === 0) return found;
    for (const [id, stored] of await this.#records.events(missing)) {
      const blob = 'blob' in stored ? stored.blob : await this.#readEvicted(stored.ref);
      const events = recordEvents(decodeLines(blob));
      this.#remember(id, { events, weight: weightOf(events) });
      found.set(id, events);
    }
    return found;
  }

  /** Says how many deliveries a record that is being routed will have. Call it before any of them can begin. */
  expect(id: string, deliveries: number): void {
    const cached = this.#cache.get(id);
    if (!cached) return;
    if (deliveries === 0) this.forget(id);
    else cached.awaited = deliveries;
  }

  /** Forgets a record with the last of its deliveries. */
  delivered(tasks: readonly { recordId: string }[]): void {
    for (const { recordId } of tasks) {
      const cached = this.#cache.get(recordId);
      if (cached?.awaited === undefined) continue;
      cached.awaited -= 1;
      if (cached.awaited === 0) this.forget(recordId);
    }
  }

  forget(id: string): void {
    const cached = this.#cache.get(id);
    if (!cached) return;
    this.#cache.delete(id);
    this.#cachedSize -= cached.weight;
    cached.events = undefined;
  }

  /** Remembers a record that has just been made, so that its deliveries need not read it. */
  keep(id: string, lines: readonly string[], events: readonly StoredEvent[]): void {
    const record: RecordEvents = {
      ...{ lines, size: sizeOf(lines) },
      head: (index) => events[index]!.head,
      at: (index) => events[index]!.event,
    };
    this.#remember(id, { events: record, weight: weightOf(record) });
  }

  #remember(id: string, record: Cached): void {
    if (!this.#cache.delete(id)) this.#cachedSize += record.weight;
    this.#cache.set(id, record);
    for (const oldest of this.#cache.keys()) {
      if (this.#cachedSize <= MAX_CACHED_SIZE) break;
      this.forget(oldest);
    }
  }
}

function weightOf({ lines, size }: RecordEvents): number {
  return size + lines.length * EVENT_SIZE;
}

function sizeOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length, 0);
}

function recordEvents(lines: readonly string[]): RecordEvents {
  const heads: EventHead[] = [];
  const parsed: Event[] = [];
  return {
    lines,
    size: sizeOf(lines),
    head: (index) => (heads[index] ??= readHead(lines[index]!, heads[index - 1])),
    at: (index) => (parsed[index] ??= JSON.parse(lines[index]!) as Event),
  };
}
