import type { Clock } from '@trackyard/base';
import type { SourceStat, Store } from '@trackyard/store';

const MINUTE_MS = 60_000;
/** Minutes of sources that wait while the database is away; what comes on top is not counted. */
const MAX_WAITING = 20_000;

export interface SourceCounts {
  sourceId: string;
  accepted?: number;
  duplicate?: number;
  quarantined?: number;
}

export interface SourceStatsOptions {
  store: Pick<Store['sourceStats'], 'systemAdd'>;
  workspaceOf(sourceId: string): string | undefined;
  clock: Clock;
}

/**
 * Counts by source and minute for the console, added up in memory by the batch and written once a second. A killed
 * process loses that second; the books do not.
 */
export class SourceStats {
  readonly #options: SourceStatsOptions;
  #minutes = new Map<string, SourceStat>();

  constructor(options: SourceStatsOptions) {
    this.#options = options;
  }

  /** Costs a look-up; called once a routed or archived batch and source. */
  count({ sourceId, accepted = 0, duplicate = 0, quarantined = 0 }: SourceCounts): void {
    const workspaceId = this.#options.workspaceOf(sourceId);
    if (workspaceId === undefined) return;
    const minute = Math.floor(this.#options.clock.now() / MINUTE_MS) * MINUTE_MS;
    this.#put({ workspaceId, sourceId, minute, accepted, duplicate, quarantined });
  }

  /** Writes what has come; what cannot be written waits for the next time. */
  async flush(): Promise<void> {
    if (this.#minutes.size === 0) return;
    const taken = [...this.#minutes.values()];
    this.#minutes = new Map();
    try {
      await this.#options.store.systemAdd(taken);
    } catch (error) {
      for (const stat of taken) this.#put(stat);
      throw error;
    }
  }

  #put(stat: SourceStat): void {
    const key = `${stat.sourceId} ${String(stat.minute)}`;
    const known = this.#minutes.get(key);
    if (!known) {
      if (this.#minutes.size < MAX_WAITING) this.#minutes.set(key, stat);
      return;
    }
    known.accepted += stat.accepted;
    known.duplicate += stat.duplicate;
    known.quarantined += stat.quarantined;
  }
}
