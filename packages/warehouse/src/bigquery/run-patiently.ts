import { isConflict } from './api-failure.ts';
import { pauseFor, type Rest } from './rest.ts';
import { runJob, type JobRequest } from './run-job.ts';

const LAST_PAUSE_MS = 10_000;

/**
 * Runs a job until nobody else's change has ended it and it is not one that ended in the past: then it is run `again`,
 * under a new name.
 */
export async function runPatiently(
  rest: Rest,
  { first, again, signal }: { first: JobRequest; again: () => JobRequest; signal: AbortSignal },
): Promise<void> {
  let job = first;
  for (let pauseMs = rest.firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, LAST_PAUSE_MS)) {
    try {
      const { isOld } = await runJob(rest, job, signal);
      if (!isOld) return;
    } catch (error) {
      if (!isConflict(error)) throw error;
      await pauseFor(pauseMs, signal);
    }
    job = again();
  }
}
