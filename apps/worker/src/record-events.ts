import type { Event } from '@trackyard/event-spec';
import { decodeLines, type RecordStore } from '@trackyard/queue';

/** The events of one record; each is parsed when it is first asked for and kept with the record. */
export interface RecordEvents {
  readonly lines: readonly string[];
  at(index: number): Event;
}

/** Events kept in memory; a record wanted by ten destinations is read and parsed once. */
const MAX_CACHED_EVENTS = 20_000;

/** Reads records' events, from the queue or from where they were evicted to, and remembers the latest. */
export class RecordReader {
  readonly #records: Pick<RecordStore, 'events'>;
  readonly #readEvicted: (ref: string) => Promise<Buffer>;
  /** In the order of use, the longest unused first. */
  readonly #cache = new Map<string, RecordEvents>();
  #cachedEvents = 0;

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
      if (cached) found.set(id, this.#remember(id, cached));
      else missing.push(id);
    }
    if (missing.length === 0) return found;
    for (const [id, stored] of await this.#records.events(missing)) {
      const blob = 'blob' in stored ? stored.blob : await this.#readEvicted(stored.ref);
      found.set(id, this.#remember(id, recordEvents(decodeLines(blob))));
    }
    return found;
  }

  /** Remembers a record that has just been made, so that its deliveries need not read it. */
  keep(id: string, lines: readonly string[], events: readonly Event[]): void {
    this.#remember(id, { lines, at: (index) => events[index]! });
  }

  #remember(id: string, events: RecordEvents): RecordEvents {
    if (!this.#cache.delete(id)) this.#cachedEvents += events.lines.length;
    this.#cache.set(id, events);
    for (const [oldest, { lines }] of this.#cache) {
      if (this.#cachedEvents <= MAX_CACHED_EVENTS) break;
      this.#cache.delete(oldest);
      this.#cachedEvents -= lines.length;
    }
    return events;
  }
}

function recordEvents(lines: readonly string[]): RecordEvents {
  const parsed: Event[] = [];
  return {
    lines,
    at: (index) => (parsed[index] ??= JSON.parse(lines[index]!) as Event),
  };
}
