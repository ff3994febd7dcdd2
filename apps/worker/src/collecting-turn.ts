import type { Clock } from '@trackyard/base';
import type { CompiledConfig } from '@trackyard/pipeline';
import type { RecordStore } from '@trackyard/queue';
import { createImportPace, type ImportWaitsFor } from './import-pace.ts';

export interface CollectingTurnOptions {
  job: { sourceId: string; ratePerSecond: number | null };
  signal: AbortSignal;
  /** Called every second for as long as it waits. */
  note(waitingFor: ImportWaitsFor): Promise<void>;
  records: Pick<RecordStore, 'peek' | 'fullness'>;
  config(): CompiledConfig;
  clock: Clock;
}

const NOTE_AFTER_MS = 1_000;

/** When a job that puts many events into a source may put in the next ones: live events go first. */
export function createCollectingTurn({
  job: { sourceId, ratePerSecond },
  signal,
  note,
  records,
  config,
  clock,
}: CollectingTurnOptions) {
  const pace = createImportPace({ ratePerSecond, records, clock });
  const hindrance = async (): Promise<ImportWaitsFor | 'gone'> => {
    const source = config().sourceById.get(sourceId);
    if (!source) return 'gone';
    return source.enabled ? pace.hindrance() : 'source';
  };
  return {
    /** Rests until the next ones may go, and says for what where that takes long. */
    async come(): Promise<'go' | 'gone'> {
      let since = clock.now();
      while (!signal.aborted) {
        const what = await hindrance();
        if (what === 'gone') return 'gone';
        if (what === null && pace.isDue()) break;
        if (clock.now() - since > NOTE_AFTER_MS) {
          since = clock.now();
          await note(what);
        }
        await pace.rest(what, signal);
      }
      return 'go';
    },
    /** What was just put in. */
    sent: (batchId: string, events: number): void => pace.sent(batchId, events),
  };
}
