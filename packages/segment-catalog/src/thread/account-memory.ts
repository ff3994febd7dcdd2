/** How long a value is kept, as destinations ask for it. */
interface TimeToLive {
  hour?: number;
  minute?: number;
  second?: number;
}

const MAX_ENTRIES = 1_000;
const DEFAULT_TTL_MS = 60 * 60_000;

/**
 * What a destination may remember of an account between calls (`stateContext`): a segment's id, a pause for a user. It
 * lives as long as this thread; losing it costs a look-up, or ends a pause early.
 */
export class AccountMemory {
  readonly #entries = new Map<string, { value: unknown; until: number }>();

  getRequestContext(key: string): unknown {
    const entry = this.#entries.get(key);
    return entry && entry.until > Date.now() ? entry.value : undefined;
  }

  setResponseContext(key: string, value: unknown, { hour = 0, minute = 0, second = 0 }: TimeToLive): void {
    const ttlMs = ((hour * 60 + minute) * 60 + second) * 1000 || DEFAULT_TTL_MS;
    this.#entries.delete(key);
    this.#entries.set(key, { value, until: Date.now() + ttlMs });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MAX_ENTRIES && oldest !== undefined) this.#entries.delete(oldest);
  }
}
