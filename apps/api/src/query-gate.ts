import { TrackyardError } from '@trackyard/base';

/** Each may take memory and a core. */
const MOST_AT_ONCE = 4;
const MOST_OF_ONE = 2;

/** How many queries run in this process, of all and of one workspace. */
export interface QueryGate {
  /** Runs `work`, or throws `TY_RATE_LIMITED`. */
  pass<T>(workspaceId: string, work: () => Promise<T>): Promise<T>;
}

export function createQueryGate(): QueryGate {
  const running: string[] = [];
  return {
    async pass(workspaceId, work) {
      const own = running.filter((id) => id === workspaceId).length;
      if (running.length >= MOST_AT_ONCE || own >= MOST_OF_ONE) {
        throw new TrackyardError('TY_RATE_LIMITED', {
          message: 'Other queries are running. Try again in a moment.',
          details: { retryAfterSeconds: 1 },
        });
      }
      running.push(workspaceId);
      try {
        return await work();
      } finally {
        running.splice(running.indexOf(workspaceId), 1);
      }
    },
  };
}
