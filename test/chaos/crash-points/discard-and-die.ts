/** What an api does that is asked to delete what waits for a connection, and is killed once the first of it is gone. */
import { silentLogger } from '@trackyard/base';
import { createLaneControl, openQueue } from '@trackyard/queue';
import type { CrashStand } from './crash-stand.ts';

export interface DiscardOptions {
  queueAt: CrashStand['queueAt'];
  destinationId: string;
  connectionId: string;
}

const { queueAt, destinationId, connectionId } = JSON.parse(process.argv[2]!) as DiscardOptions;
const { records, wakeUps } = await openQueue({ ...queueAt, log: silentLogger });
const discard: typeof records.discard = async (lane, id) => {
  const discarded = await records.discard(lane, id, 1);
  if (discarded > 0) process.kill(process.pid, 'SIGKILL');
  return discarded;
};
await createLaneControl({ ...records, discard }, wakeUps).discard(destinationId, connectionId);
