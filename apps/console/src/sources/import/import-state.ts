import type { Tone } from '../../parts/status-pill.tsx';
import { words } from '../../words.ts';
import type { Import } from './queries.ts';

export type Act = 'pause' | 'resume' | 'cancel';

const ACTS: Record<Import['status'], readonly Act[]> = {
  uploading: ['cancel'],
  running: ['pause', 'cancel'],
  paused: ['resume', 'cancel'],
  done: [],
  canceled: [],
};
const TONES: Record<Import['status'], Tone> = {
  uploading: 'warn',
  running: 'good',
  paused: 'warn',
  done: 'quiet',
  canceled: 'quiet',
};

export interface ImportState {
  tone: Tone;
  /** What it waits for, or what went wrong, in a sentence. */
  reason: string | undefined;
  acts: readonly Act[];
  percent: number;
}

/** How an import stands, for a person. */
export function importState({ status, waitingFor, problem, progress }: Import): ImportState {
  const isOver = status === 'done' || status === 'canceled';
  const says = words.imports.list;
  const trouble = problem === null ? undefined : isOver ? says.ended(problem) : says.problem(problem);
  const waits =
    status === 'running' && waitingFor !== null ? (says.waits[waitingFor] ?? waitingFor) : undefined;
  return {
    tone: trouble === undefined ? TONES[status] : 'bad',
    reason: trouble ?? waits,
    acts: ACTS[status],
    // Rounded down: a hundred is for what is over.
    percent: Math.floor(progress * 100),
  };
}
