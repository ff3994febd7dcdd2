import { TrackyardError } from '@trackyard/base';
import type { Store } from '@trackyard/store';
import type { ApiOptions } from '../options.ts';
import { readAgain, type ReadAgain, type ReadAgainOrder } from './read-again.ts';

export type ReplayQuarantineOptions = Pick<ApiOptions, 'lake' | 'collect' | 'clock'> & {
  store: Pick<Store, 'quarantine' | 'secrets'>;
};

export interface ReplayResult extends Pick<ReadAgain, 'refused'> {
  /** Items of quarantine that are settled by this. */
  replayed: number;
  /** Events that they held; the books count them as received once more. */
  events: number;
}

export interface ReplayOrder extends Pick<ReadAgainOrder, 'source' | 'entries' | 'repairs'> {
  /** Only says what would become of them. */
  dryRun: boolean;
}

/**
 * Reads refused items once more and collects those that are right. Durable first, settled after: a crash in between
 * leaves items open, and replaying them again makes duplicates only.
 */
export async function replayQuarantine(
  { dryRun, ...order }: ReplayOrder,
  { lake, store, collect, clock }: ReplayQuarantineOptions,
): Promise<ReplayResult> {
  const { source } = order;
  const { rightIds, events, refused, batch } = await readAgain(
    { ...order, receivedAt: clock.now() },
    { lake, secrets: store.secrets },
  );
  const result = { replayed: rightIds.length, events, refused };
  if (dryRun || rightIds.length === 0) return result;
  if (!source.enabled)
    throw new TrackyardError('TY_CONFLICT', { message: 'This source is disabled: enable it first.' });
  if (batch) await collect(batch);
  await store.quarantine.markReplayed(source.workspaceId, source.id, rightIds);
  return result;
}
