import type { Clock } from '@trackyard/base';
import type { ImportFiles } from '@trackyard/lake';
import type { Store } from '@trackyard/store';

/** An upload that brought nothing for so long has ended, with its process perhaps. */
const UPLOAD_ENDED_MS = 10 * 60_000;
/** By then whoever was still at it has noticed. */
const SPENT_AFTER_MS = 60_000;
/** Reports hold rows of people: they are kept for as long as one may need to repair them. */
const REPORT_KEPT_MS = 30 * 24 * 60 * 60 * 1_000;
const AT_ONCE = 20;
const EVERY_MS = 30_000;

export interface ImportUpkeepOptions {
  store: { imports: Store['imports'] };
  files: Pick<ImportFiles, 'removeFile' | 'remove'>;
  clock: Clock;
}

/**
 * A chore: gives up uploads that broke off, deletes the files of imports that are over, and after 30 days all that is
 * left of them. Files are deleted before the row says so: a crash between the two deletes nothing twice.
 */
export function createImportUpkeep({ store, files, clock }: ImportUpkeepOptions): () => Promise<void> {
  const { imports } = store;
  let lastAt = -Infinity;
  return async () => {
    const now = clock.now();
    if (now - lastAt < EVERY_MS) return;
    lastAt = now;
    await imports.systemGiveUp(new Date(now - UPLOAD_ENDED_MS));
    for (const { id } of await imports.systemSpent(new Date(now - SPENT_AFTER_MS), AT_ONCE)) {
      await files.removeFile(id);
      await imports.systemFileGone(id);
    }
    for (const { id } of await imports.systemOld(new Date(now - REPORT_KEPT_MS), AT_ONCE)) {
      await files.remove(id);
      await imports.systemForget(id);
    }
  };
}
