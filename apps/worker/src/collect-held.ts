import type { Clock, Logger } from '@trackyard/base';
import type { HeldStore } from '@trackyard/lake';
import type { RecordStore } from '@trackyard/queue';

const EVERY_MS = 60 * 60 * 1000;
/**
 * Far longer than an object is on its way to being referred to: a queue that is restored from a backup of the last
 * days, or pointed to again after a detour, still finds what it refers to.
 */
const KEEP_MS = 7 * 24 * 60 * 60 * 1000;
const A_PAGE = 1_000;

export interface CollectOptions {
  records: Pick<RecordStore, 'referenced'>;
  held: Pick<HeldStore, 'listHeld' | 'deleteHeld'>;
  clock: Clock;
  log: Logger;
}

/** A chore that once an hour deletes the held events that no record refers to any more. */
export function createHeldCollector(options: CollectOptions): () => Promise<void> {
  let nextAt = 0;
  return async () => {
    const now = options.clock.now();
    if (now < nextAt && nextAt - now <= EVERY_MS) return; // the clock may have been set back
    nextAt = now + EVERY_MS;
    await collectHeld(options);
  };
}

/** Objects are listed before references are read: one that is referred to meanwhile is too young to be listed. */
export async function collectHeld({ records, held, clock, log }: CollectOptions): Promise<void> {
  const old = await objectsBefore(clock.now() - KEEP_MS, held);
  if (old.length === 0) return;
  const wanted = await records.referenced();
  const unwanted = old.filter((name) => !wanted.has(`held/${name}`));
  for (const name of unwanted) await held.deleteHeld(name);
  if (unwanted.length > 0)
    log.info('held.collected', { deleted: unwanted.length, kept: old.length - unwanted.length });
}

/** Oldest first, so the first young one is the end. */
async function objectsBefore(time: number, held: CollectOptions['held']): Promise<string[]> {
  const names: string[] = [];
  for (;;) {
    const after = names.at(-1);
    const page = await held.listHeld({ ...(after !== undefined && { after }), limit: A_PAGE });
    const old = page.filter(({ packedAt }) => packedAt < time);
    names.push(...old.map(({ name }) => name));
    if (old.length < page.length || page.length === 0) return names;
  }
}
