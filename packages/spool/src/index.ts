/**
 * The spool: batches that the queue could not take, on a local disk until it can. It keeps their order, is durable
 * when it says so, and hands what a killed process left to the next one on the same directory. It never looks into a
 * batch and never drops one that was acknowledged: what cannot be read is kept aside. Used by processes that
 * collect; the cli puts it between ingest and the queue.
 */
export { openSpool, type Spool, type SpoolOptions } from './open-spool.ts';
export {
  createSpoolingCommit,
  type SpoolingCommit,
  type SpoolingCommitOptions,
  type SpoolStanding,
} from './spooling-commit.ts';
