import type { Schema } from '../api/client.ts';

/** What waits for a destination and what it will not get, over all its connections. */
export interface Standing {
  pending: number;
  held: number;
  /** Pending and held. */
  waiting: number;
  dead: number;
  connections: number;
}

type Row = Pick<Schema<'ConnectionBooks'>, 'destinationId' | 'pending' | 'held' | 'dead'>;

/** Undefined while the books are not there. */
export function standingOf(destinationId: string, rows: readonly Row[] | undefined): Standing | undefined {
  return rows
    ?.filter((row) => row.destinationId === destinationId)
    .reduce<Standing>(
      (sum, { pending, held, dead }) => ({
        pending: sum.pending + pending,
        held: sum.held + held,
        waiting: sum.waiting + pending + held,
        dead: sum.dead + dead,
        connections: sum.connections + 1,
      }),
      { pending: 0, held: 0, waiting: 0, dead: 0, connections: 0 },
    );
}
