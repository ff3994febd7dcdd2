import type { Schema } from '../../api/client.ts';

type Shadow = Schema<'Shadow'>;

export interface Watched {
  wouldHaveSent: number;
  /** What rules and filters keep back anyhow. */
  kept: number;
  since: string | null;
  /** Newest first. */
  samples: Shadow['samples'];
}

/** Several connections in shadow mode as one. */
export function watchedBy(all: readonly Shadow[]): Watched {
  const sum = (count: (one: Shadow) => number) => all.reduce((total, one) => total + count(one), 0);
  const starts = all.flatMap(({ since }) => since ?? []).sort();
  return {
    wouldHaveSent: sum(({ wouldHaveSent }) => wouldHaveSent),
    kept: sum(({ filtered }) => Object.values(filtered).reduce((total, one) => total + one, 0)),
    since: starts[0] ?? null,
    samples: all
      .flatMap(({ samples }) => samples)
      .sort((one, other) => other.receivedAt.localeCompare(one.receivedAt)),
  };
}
